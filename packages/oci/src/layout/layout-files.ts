import { StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { collect } from '../stream/index.ts';

/** Where the files of an OCI layout are: a directory, or a tar of one. Paths are relative, with `/`. */
export interface LayoutFiles {
  /** For messages: `oci:dist/oci`. */
  readonly name: string;
  /**
   * The size of a regular file in bytes; undefined if it does not exist.
   * @throws LAYOUT_INVALID for a directory, a link, a FIFO or a device
   */
  sizeOf(path: string): Promise<number | undefined>;
  /** The content. @throws the errors of {@link LayoutFiles.sizeOf}, and for a file that does not exist */
  read(path: string, signal: AbortSignal): ByteStream;
  /** Returns the same value for two paths of one file, as with links inside an archive; absent if every path is its own file. */
  identityOf?(path: string): unknown;
  /** The paths of all files; absent where they are not listed. */
  paths?(): readonly string[];
  close?(): Promise<void>;
}

/**
 * Reads a whole small file.
 * @returns undefined if it does not exist
 * @throws LIMIT_EXCEEDED for more than `limit` bytes
 */
export async function readSmallFile(
  files: LayoutFiles,
  path: string,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const size = await files.sizeOf(path);
  if (size === undefined) return undefined;
  if (size > limit) throw tooLarge(`${path} of ${files.name}`, size, limit);
  return collect(files.read(path, signal), size);
}

export function tooLarge(what: string, size: number, limit: number): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${what} has ${size} bytes`, {
    hint: `strake reads at most ${limit} bytes.`,
  });
}
