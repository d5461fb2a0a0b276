import { createHash } from 'node:crypto';
import { decompress } from '../gzip/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import type { DigestAlgorithm } from '../spec/digest.ts';
import { type FoundEntry, readTar, type TarLimits } from '../tar/index.ts';

/** What is known about a layer once it has been read to its end. */
export interface ReadLayer {
  /** Digest of the uncompressed tar, including anything after its end. */
  readonly diffId: string;
  /** Uncompressed bytes. */
  readonly size: number;
}

/**
 * Reads the entries of a layer as `readLayer` does, without computing its diff ID.
 * @throws LAYOUT_INVALID, LIMIT_EXCEEDED; what the stream throws
 */
export async function readEntries(
  stream: ByteStream,
  signal: AbortSignal,
  onEntry: (entry: FoundEntry) => void | Promise<void>,
): Promise<void> {
  for await (const entry of readTar(decompress(stream), signal, {}, true)) await onEntry(entry);
}

/**
 * Reads the entries of a layer, uncompressed or compressed by gzip or zstd.
 * @param onEntry is called for one entry after another; content that it does not read is skipped
 * @param algorithm of the diff ID
 * @throws LAYOUT_INVALID, LIMIT_EXCEEDED; what the stream throws
 */
export async function readLayer(
  stream: ByteStream,
  signal: AbortSignal,
  onEntry: (entry: FoundEntry) => void | Promise<void>,
  limits: TarLimits = {},
  algorithm: DigestAlgorithm = 'sha256',
): Promise<ReadLayer> {
  const hash = createHash(algorithm);
  let size = 0;
  const tar = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of decompress(stream)) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  for await (const entry of readTar(tar(), signal, limits, true)) await onEntry(entry);
  return { diffId: `${algorithm}:${hash.digest('hex')}`, size };
}
