import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { makeFolder, temporaryFolder, tryFileLock } from '../file/index.ts';

/** A folder for what a compile makes, and its release. */
export interface CompileFolder {
  readonly path: string;
  release(): Promise<void>;
}

/**
 * The folder of a key in the cache, for one build at a time: compilers find there what they made last and leave out what is
 * up to date. Where another build holds it, or there is no cache, it is a temporary one.
 * @param directory of the cache; undefined: none
 */
export async function openCompileFolder(
  directory: string | undefined,
  key: string,
): Promise<CompileFolder> {
  if (directory !== undefined) {
    const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
    const path = join(directory, 'compile', name);
    const release = await makeFolder(path)
      .then(() => tryFileLock(`${path}.lock`))
      .catch(() => undefined);
    if (release) return { path, release };
  }
  const { path, remove } = await temporaryFolder();
  return { path, release: remove };
}
