import type { Descriptor, Platform } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { ManifestDocument } from '../spec/manifest.ts';
import { defined } from '../spec/record.ts';
import { type WalkedIndex, walkIndex } from '../spec/walk-index.ts';

/** Documents that are read at the same time. */
export const WIDTH = 8;

/** A manifest that an image index leads to, or content of another type, as build caches have it. */
export interface ManifestEntry {
  readonly source: ImageSource;
  /** As the index writes it; without an index, what the reference named. */
  readonly descriptor: Descriptor;
  /** As the index writes it; or, where a platform was looked for, completed from the config. */
  readonly platform?: Platform;
  /** Where they are known already. */
  readonly bytes?: Uint8Array;
}

/** The image indexes of an image, and what they lead to. */
export interface ImageEntries {
  readonly source: ImageSource;
  /** Inner ones first; none where the reference names a single manifest. */
  readonly indexes: readonly WalkedIndex[];
  /** In the order of the indexes, each digest once. */
  readonly entries: readonly ManifestEntry[];
}

/**
 * Reads the image indexes of an image, and no manifest.
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED, and what reading throws
 */
export async function readEntries(source: ImageSource, signal: AbortSignal): Promise<ImageEntries> {
  const root = await source.root(signal);
  const { members, indexes } = await walkIndex({
    name: source.name,
    root,
    read: (index) => source.document(index, signal),
  });
  const listed = members.flatMap(({ kind, descriptor }) => (kind === 'entry' ? [descriptor] : []));
  const entries = uniqueBy(listed, ({ digest }) => digest).map((descriptor): ManifestEntry => {
    const { digest, platform } = descriptor;
    const known = digest === root.descriptor.digest ? { bytes: root.bytes } : {};
    return { source, descriptor, ...defined({ platform }), ...known };
  });
  return { source, indexes, entries };
}

/** A document as it is copied; its bytes were verified, and JSON is UTF-8. */
export function documentOf(descriptor: Descriptor, bytes: Uint8Array): ManifestDocument {
  const { mediaType, digest, size } = descriptor;
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  return { descriptor: { mediaType, digest, size }, text };
}

/** The first of those that share a key. */
export function uniqueBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): readonly Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    return seen.has(key) ? false : seen.add(key);
  });
}
