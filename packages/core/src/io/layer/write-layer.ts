import { createHash } from 'node:crypto';
import { checkLayer } from '../../model/check-layer.ts';
import type { ByteStream } from '../../model/descriptor.ts';
import { sortEntries } from '../../model/layer-order.ts';
import type { Entry, Layer } from '../../model/layer-plan.ts';
import { compress } from '../gzip/index.ts';
import type { Store } from '../store/index.ts';
import { type TarEntry, writeTar } from '../tar/index.ts';
import { type SizedContent, sizeContent } from './open-content.ts';

/** A layer in the store, compressed by gzip. */
export interface WrittenLayer {
  readonly digest: string;
  /** Bytes, compressed. */
  readonly size: number;
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
}

export interface WriteLayerOptions {
  /** Seconds since 1970 of entries that set no mtime. */
  readonly timestamp: number;
  readonly store: Store;
  readonly signal: AbortSignal;
  /** Bytes of the uncompressed tar, about. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/** Changes when the same entries would give other bytes than before. */
const FORMAT = 'strake-layer-1';

/**
 * Writes a layer in one pass and bounded memory: files → tar → sha256 → gzip → sha256 → store. A layer whose entries and
 * contents were written before is found again by their digests, without tar and gzip.
 * @throws LAYER_ENTRY_INVALID, LAYER_ENTRY_DUPLICATE, FILE_UNREADABLE, FILE_CHANGED, OUTPUT_UNWRITABLE
 */
export async function writeLayer(layer: Layer, options: WriteLayerOptions): Promise<WrittenLayer> {
  checkLayer(layer);
  const { store, signal } = options;
  const members = await Promise.all(
    sortEntries(layer.entries).map(async (entry) => ({
      entry,
      content: await contentOf(entry, store),
    })),
  );
  const key = await layerKey(members, options);
  const known = await recallLayer(store, key);
  if (known) return known;
  const total = members.reduce((sum, { content }) => sum + 512 + (content?.size ?? 0), 0);
  const diff = createHash('sha256');
  const tar = watch(
    writeTar(
      members.map((member) => tarEntry(member, options.timestamp)),
      signal,
    ),
    (chunk, done) => {
      diff.update(chunk);
      options.onProgress?.(Math.min(done, total), total);
    },
  );
  const written = await store.write(compress(tar));
  const result = { ...written, diffId: `sha256:${diff.digest('hex')}` };
  await store.remember(key, result);
  return result;
}

interface Member {
  readonly entry: Entry;
  readonly content: SizedContent | undefined;
}

async function contentOf(entry: Entry, store: Store): Promise<SizedContent | undefined> {
  return entry.type === 'file' ? sizeContent(entry.content, store) : undefined;
}

const MODES = { file: 0o644, directory: 0o755, symlink: 0o777, hardlink: 0o644 } as const;

function tarEntry({ entry, content }: Member, timestamp: number): TarEntry {
  return {
    name: entry.path.slice(1),
    type: entry.type,
    mode: entry.mode ?? MODES[entry.type],
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    mtime: entry.mtime ?? timestamp,
    size: content?.size ?? 0,
    ...(entry.type === 'symlink' ? { linkname: entry.target } : {}),
    ...(entry.type === 'hardlink' ? { linkname: entry.target.slice(1) } : {}),
    ...(entry.pax ? { pax: entry.pax } : {}),
    ...(content ? { open: () => content.open() } : {}),
  };
}

/** Everything that the bytes of a layer depend on; contents by digest, so that it is the same on every machine. */
async function layerKey(
  members: readonly Member[],
  { timestamp, signal }: WriteLayerOptions,
): Promise<string> {
  const hash = createHash('sha256').update(FORMAT);
  for (const member of members) {
    const { open: _open, ...fields } = tarEntry(member, timestamp);
    hash.update(JSON.stringify(fields));
    if (!member.content) continue;
    const content = createHash('sha256');
    for await (const chunk of member.content.open()) {
      signal.throwIfAborted();
      content.update(chunk);
    }
    hash.update(content.digest());
  }
  return `layer ${hash.digest('hex')}`;
}

async function recallLayer(store: Store, key: string): Promise<WrittenLayer | undefined> {
  const record = await store.recall(key);
  if (typeof record !== 'object' || record === null) return undefined;
  const { digest, size, diffId } = record as Partial<Record<string, unknown>>;
  if (typeof digest !== 'string' || typeof size !== 'number' || typeof diffId !== 'string')
    return undefined;
  if (!/^sha256:[a-f0-9]{64}$/.test(digest) || !/^sha256:[a-f0-9]{64}$/.test(diffId))
    return undefined;
  return (await store.size(digest)) === size ? { digest, size, diffId } : undefined;
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
