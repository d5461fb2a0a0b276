import { createHash } from 'node:crypto';
import { checkLayer } from '../../model/check-layer.ts';
import type { ByteStream } from '../../model/descriptor.ts';
import type { Layer } from '../../model/layer-plan.ts';
import { compress } from '../gzip/index.ts';
import type { Store } from '../store/index.ts';
import { writeTar } from '../tar/index.ts';
import { layerKey } from './layer-key.ts';
import { type LayerMember, layerMembers } from './layer-member.ts';
import { recallLayer } from './recall-layer.ts';
import type { WrittenLayer } from './written-layer.ts';

export interface WriteLayerOptions {
  /** Seconds since 1970 of entries that set no mtime. */
  readonly timestamp: number;
  readonly store: Store;
  readonly signal: AbortSignal;
  /** Bytes of the uncompressed tar, about. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** False: writes the layer anew, also where it was written before. Default true. */
  readonly useRecords?: boolean;
}

/**
 * Writes a layer in one pass and bounded memory: files → tar → sha256 → gzip → sha256 → store. A layer whose entries and
 * contents were written before is found again by their digests, without tar and gzip.
 * @throws LAYER_ENTRY_INVALID, LAYER_ENTRY_DUPLICATE, FILE_UNREADABLE, FILE_CHANGED, OUTPUT_UNWRITABLE; the signal's reason
 */
export async function writeLayer(layer: Layer, options: WriteLayerOptions): Promise<WrittenLayer> {
  checkLayer(layer);
  const { store, signal } = options;
  signal.throwIfAborted();
  const members = await layerMembers(layer, options);
  if (options.useRecords === false) return writeMembers(members, options);
  const key = await layerKey(members, signal, store);
  const known = await recallLayer(store, key);
  if (known) return known;
  const written = await writeMembers(members, options);
  await store.remember(key, written);
  return written;
}

async function writeMembers(
  members: readonly LayerMember[],
  { store, signal, onProgress }: WriteLayerOptions,
): Promise<WrittenLayer> {
  const entries = members.map(({ entry }) => entry);
  const total = entries.reduce((sum, { size }) => sum + 512 + size, 0);
  const hash = createHash('sha256');
  const tar = watch(writeTar(entries, signal), (chunk, done) => {
    hash.update(chunk);
    onProgress?.(Math.min(done, total), total);
  });
  const { digest, size } = await store.write(compress(tar));
  return { digest, size, diffId: `sha256:${hash.digest('hex')}` };
}

async function* watch(
  stream: ByteStream,
  see: (chunk: Uint8Array, doneBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of stream) {
    done += chunk.length;
    see(chunk, done);
    yield chunk;
  }
}
