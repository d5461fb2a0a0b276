import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../errors/index.ts';

/**
 * Makes a directory and those above it; one that is there already is fine. Node's own `recursive` tries for ever where a directory
 * exists and takes no children (/proc).
 * @param mode of what is made, less the umask
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
      // Somebody else may have been faster.
      if (systemCode(again) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw again;
    });
  }
}
