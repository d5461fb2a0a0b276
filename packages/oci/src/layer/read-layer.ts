import { createHash } from 'node:crypto';
import { decompress } from '../gzip/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import type { DigestAlgorithm } from '../spec/digest.ts';
import { type FoundEntry, readTar, type TarLimits } from '../tar/index.ts';

/** What is known of a layer once it was read to its end. */
export interface ReadLayer {
  /** Digest of the uncompressed tar, with whatever stands behind its end. */
  readonly diffId: string;
  /** Bytes, uncompressed. */
  readonly size: number;
}

/**
 * Walks the entries of a layer, plain or compressed by gzip or zstd.
 * @param onEntry is called for one entry after another; what it leaves of a content is skipped
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
  for await (const entry of readTar(tar(), signal, limits)) await onEntry(entry);
  return { diffId: `${algorithm}:${hash.digest('hex')}`, size };
}
