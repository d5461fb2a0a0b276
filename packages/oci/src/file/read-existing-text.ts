import { messageOf, StrakeError, systemCode } from '../errors/index.ts';
import { readRegularFile } from './regular-file.ts';

/**
 * The text of a regular file; undefined if it does not exist.
 * @param path absolute
 * @throws FILE_UNREADABLE for anything else, such as a directory, a FIFO or more than 16 MiB
 */
export function readExistingText(path: string): string | undefined {
  try {
    return readRegularFile(path);
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw new StrakeError('FILE_UNREADABLE', `${path} cannot be read: ${messageOf(thrown)}`, {
      cause: thrown,
      hint: 'Remove it, or choose another path.',
    });
  }
}
