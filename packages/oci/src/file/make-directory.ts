import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../errors/index.ts';

/**
 * Creates a directory and its parents; an existing one is fine. Node's own `recursive` retries forever if a directory exists but
 * accepts no children (/proc).
 * @param mode of the directories that are created, less the umask
 */
export async function makeDirectory(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw thrown;
    await makeDirectory(dirname(path), mode);
    await mkdir(path, { mode }).catch(async (again: unknown) => {
      // Another process may have been faster.
      if (systemCode(again) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw again;
    });
  }
}
