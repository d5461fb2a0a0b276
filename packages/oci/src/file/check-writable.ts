import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../errors/index.ts';
import { findSpecialFile } from './special-file.ts';
import { unwritable } from './unwritable.ts';

/**
 * Checks, without creating anything, whether a directory can be written to, or created with its parents. A later write may
 * still fail; what fails now is reported early.
 * @param path absolute
 * @throws OUTPUT_UNWRITABLE
 */
export async function checkWritableDirectory(path: string): Promise<void> {
  for (let at = path; ; at = dirname(at)) {
    try {
      if (!(await stat(at)).isDirectory()) throw systemError('ENOTDIR');
      await access(at, constants.W_OK | constants.X_OK);
      return;
    } catch (thrown) {
      if (systemCode(thrown) !== 'ENOENT' || dirname(at) === at) throw unwritable(path, thrown);
    }
  }
}

/**
 * Checks the same for a file, and for what is written to instead of replaced, such as a FIFO.
 * @param path absolute
 * @throws OUTPUT_UNWRITABLE
 */
export async function checkWritableFile(path: string): Promise<void> {
  if (await findSpecialFile(path)) return;
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isDirectory) throw unwritable(path, systemError('EISDIR'));
  await checkWritableDirectory(dirname(path)).catch((thrown) => {
    throw unwritable(path, thrown instanceof Error ? (thrown.cause ?? thrown) : thrown);
  });
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
