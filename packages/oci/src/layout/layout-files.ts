import { StrakeError } from '../errors/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { collect } from '../stream/index.ts';

/** Where the files of an OCI layout are: a directory, or a tar of one. Paths are relative, with `/`. */
export interface LayoutFiles {
  /** For people: `oci:dist/oci`. */
  readonly name: string;
  /**
   * Bytes of a regular file; undefined where nothing is there.
   * @throws LAYOUT_INVALID for a directory, a link, a FIFO or a device
   */
  sizeOf(path: string): Promise<number | undefined>;
  /** The content. @throws like {@link LayoutFiles.sizeOf}, and where nothing is there */
  read(path: string, signal: AbortSignal): ByteStream;
  /** The same for two paths of one file, as links inside an archive make them; absent where each path is a file of its own. */
  identityOf?(path: string): unknown;
  close?(): Promise<void>;
}

/**
 * A whole small file.
 * @returns undefined where nothing is there
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
    hint: `strake reads at most ${limit}.`,
  });
}
