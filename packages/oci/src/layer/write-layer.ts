import { createHash } from 'node:crypto';
import { createLimit } from '../concurrency/limit.ts';
import type { FileClock } from '../file/index.ts';
import { compress } from '../gzip/index.ts';
import { checkLayer } from '../spec/check-layer.ts';
import { checkLimit } from '../spec/check-limit.ts';
import type { Layer, TarFormat } from '../spec/layer.ts';
import { MAX_TAR_BYTES } from '../spec/limits.ts';
import { defined } from '../spec/record.ts';
import { totalSize } from '../spec/total-size.ts';
import type { Store } from '../store/index.ts';
import { watchStream } from '../stream/index.ts';
import { createChunkRing, writeGoTar, writeTar } from '../tar/index.ts';
import { ContentDigests } from './content-digests.ts';
import { type EarlierLayer, openEarlierLayer } from './earlier-layer.ts';
import { findLayer } from './find-layer.ts';
import { layerKey } from './layer-key.ts';
import { type LayerMember, layerMembers } from './layer-member.ts';
import type { FoundLayer, WrittenLayer } from './written-layer.ts';

/** Where a layer goes, and what its entries leave open. */
export interface WriteLayerOptions {
  /** Seconds since 1970, for entries without an mtime. */
  readonly timestamp: number;
  readonly store: Store;
  readonly signal: AbortSignal;
  /** The clock of the file system with the files; default: the clock of the process. */
  readonly clock?: FileClock;
  /** Approximate bytes of the uncompressed tar. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** False: write the layer again even if it was written before. Default true. */
  readonly useRecords?: boolean;
  /** A layer with this key that exists elsewhere: it is returned instead of being written, and need not be in the store. */
  readonly elsewhere?: (key: string) => Promise<WrittenLayer | undefined> | undefined;
  /** Identifies the layer across builds: parts that have not changed since the last build are not compressed again. */
  readonly place?: string;
}

/**
 * Writes a layer in one pass and bounded memory: files → tar → sha256 → gzip → sha256 → store. A layer with entries and
 * contents that were written before is found by their digests, without tar and gzip.
 * @throws LAYER_ENTRY_INVALID, LAYER_ENTRY_DUPLICATE, IMAGE_TOO_LARGE, FILE_UNREADABLE, FILE_CHANGED, OUTPUT_UNWRITABLE; the
 * signal's reason
 */
export async function writeLayer(layer: Layer, options: WriteLayerOptions): Promise<FoundLayer> {
  checkLayer(layer);
  const { createdBy } = layer;
  return { ...(await findOrWrite(layer, options)), ...defined({ createdBy }) };
}

async function findOrWrite(layer: Layer, options: WriteLayerOptions): Promise<FoundLayer> {
  const { store, signal, clock } = options;
  signal.throwIfAborted();
  const members = await layerMembers(layer, options);
  checkTarSize(layer, members);
  if (options.useRecords === false)
    return { ...(await inTurn(() => writeMembers(members, options, layer.tar))), isNew: true };
  const digests = new ContentDigests(store, signal, clock);
  const isChanged = await digests.look(members.flatMap(({ content }) => content ?? []));
  const find = async (): Promise<FoundLayer | undefined> => {
    const key = await layerKey(members, digests, layer.tar);
    const known = (await findLayer(store, recordOf(key))) ?? (await options.elsewhere?.(key));
    return known && { ...known, isNew: false, key };
  };
  const known = isChanged ? undefined : await find();
  if (known) return known;
  const earlier = await openEarlierLayer(store, options.place);
  try {
    // If little has to be compressed, reading everything first would be half of the work.
    const found = isChanged && !earlier.hasBlocks ? await find() : undefined;
    if (found) return found;
    const read = members.map((member) => readingWith(digests, member));
    const written = await inTurn(() => writeMembers(read, options, layer.tar, earlier));
    const key = await layerKey(members, digests, layer.tar);
    await store.writeRecord(recordOf(key), written);
    await earlier.keep(written.digest);
    return { ...written, isNew: written.digest !== earlier.digest, key };
  } finally {
    await earlier.close();
  }
}

function recordOf(key: string): string {
  return `layer ${key}`;
}

/** Counts only contents; the headers of a tar are small. @throws IMAGE_TOO_LARGE */
function checkTarSize({ id }: Layer, members: readonly LayerMember[]): void {
  checkLimit({
    what: `layer "${id}"`,
    size: totalSize(members.map(({ entry }) => entry)),
    limit: MAX_TAR_BYTES,
    hint: 'Split its files into several layers.',
  });
}

/** Computes the digest of a content while it is read for the tar. */
function readingWith(digests: ContentDigests, member: LayerMember): LayerMember {
  const { entry, content } = member;
  return content ? { entry: { ...entry, open: () => digests.reading(content) }, content } : member;
}

/** One layer at a time: each is compressed on all cores, and concurrent layers would each need memory of their own. */
export const inTurn = createLimit(1);
/** Shared by all layers: compressing copies a chunk before it requests the next one, so the previous layer holds none. */
const copies = createChunkRing();

async function writeMembers(
  members: readonly LayerMember[],
  { store, signal, onProgress }: WriteLayerOptions,
  format: TarFormat | undefined,
  earlier?: EarlierLayer,
): Promise<WrittenLayer> {
  const entries = members.map(({ entry }) => entry);
  const total = entries.reduce((sum, { size }) => sum + 512 + size, 0);
  const hash = createHash('sha256');
  let done = 0;
  const bytes = format === 'go' ? writeGoTar(entries, signal) : writeTar(entries, signal, copies);
  const tar = watchStream(bytes, (chunk) => {
    done += chunk.length;
    hash.update(chunk);
    onProgress?.(Math.min(done, total), total);
  });
  const { digest, size } = await store.write(compress(tar, earlier));
  return { digest, size, diffId: `sha256:${hash.digest('hex')}` };
}
