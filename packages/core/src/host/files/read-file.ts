import { resolve } from 'node:path';
import { readRegularBytes, systemCode } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads a file that plugins need after a build, such as a key. It is not an input of what is built.
 * @param directory absolute; what the path is relative to
 * @throws FILE_UNREADABLE
 */
export async function readPluginFile(path: string, directory: string): Promise<Uint8Array> {
  const file = resolve(directory, path);
  try {
    return readRegularBytes(file, MOST_BYTES);
  } catch (thrown) {
    const code = systemCode(thrown);
    throw new StrakeError(
      'FILE_UNREADABLE',
      `file ${file} ${WHY[code ?? ''] ?? 'cannot be read'}`,
      {
        cause: thrown,
        hint: `Check the path and its permissions; relative paths start at ${directory}.`,
      },
    );
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a directory',
  EINVAL: 'is not a regular file',
  EFBIG: 'is larger than 16 MiB',
  EACCES: 'may not be read',
};
