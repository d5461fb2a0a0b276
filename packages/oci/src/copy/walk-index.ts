import { createLimit } from '../concurrency/limit.ts';
import { StrakeError } from '../errors/index.ts';
import type { Descriptor, Platform } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_INDEX_DEPTH, MAX_MANIFESTS, MAX_MANIFESTS_BYTES } from '../spec/limits.ts';
import type { Index, ManifestDocument } from '../spec/manifest.ts';
import { isIndexType, isManifestType } from '../spec/media-type.ts';
import { parseIndex } from '../spec/parse-manifest.ts';

/** Documents that are read at the same time. */
export const WIDTH = 8;

/** A manifest that an image index leads to, or content of another type, as build caches have it. */
export interface ManifestEntry {
  readonly source: ImageSource;
  /** As the index writes it; without an index, what the reference named. */
  readonly descriptor: Descriptor;
  /** As the index writes it, or the config where the index says nothing. */
  readonly platform?: Platform;
  /** Where they are known already. */
  readonly bytes?: Uint8Array;
}

/** An image index with its exact bytes. */
export interface FoundIndex {
  readonly document: ManifestDocument;
  readonly index: Index;
}

/** The image indexes of an image, and what they lead to. */
export interface IndexWalk {
  readonly source: ImageSource;
  readonly root: Descriptor;
  /** Inner ones first; none where the reference names a single manifest. */
  readonly indexes: readonly FoundIndex[];
  /** In the order of the indexes, each digest once. */
  readonly entries: readonly ManifestEntry[];
}

/**
 * Reads the image indexes of an image, and no manifest.
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED, and what reading throws
 */
export async function walkIndex(source: ImageSource, signal: AbortSignal): Promise<IndexWalk> {
  const { descriptor: root, bytes } = await source.root(signal);
  if (!isIndexType(root.mediaType))
    return { source, root, indexes: [], entries: [{ source, descriptor: root, bytes }] };
  const limit = createLimit(WIDTH);
  let [members, size] = [0, 0];
  const visit = async (parent: Descriptor, text: Uint8Array, depth: number): Promise<IndexWalk> => {
    const { mediaType, digest } = parent;
    const index = parseIndex(text, { mediaType, name: `manifest ${digest} of ${source.name}` });
    members += index.manifests.length;
    if (members > MAX_MANIFESTS) throw tooMuch(source, `has more than ${MAX_MANIFESTS} manifests`);
    for (const child of index.manifests)
      if (isIndexType(child.mediaType) || isManifestType(child.mediaType)) size += child.size;
    if (size > MAX_MANIFESTS_BYTES)
      throw tooMuch(source, `has more than ${MAX_MANIFESTS_BYTES} bytes of manifests`);
    const inner = await Promise.all(
      index.manifests.map(async (child): Promise<Pick<IndexWalk, 'indexes' | 'entries'>> => {
        if (!isIndexType(child.mediaType))
          return { indexes: [], entries: [entryOf(source, child)] };
        if (depth >= MAX_INDEX_DEPTH)
          throw tooMuch(source, `nests image indexes deeper than ${MAX_INDEX_DEPTH}`);
        return visit(child, await limit(() => source.document(child, signal)), depth + 1);
      }),
    );
    return {
      source,
      root: parent,
      indexes: [
        ...inner.flatMap(({ indexes }) => indexes),
        { document: documentOf(parent, text), index },
      ],
      entries: inner.flatMap(({ entries }) => entries),
    };
  };
  const walk = await visit(root, bytes, 0);
  return {
    ...walk,
    indexes: uniqueBy(walk.indexes, ({ document }) => document.descriptor.digest),
    entries: uniqueBy(walk.entries, ({ descriptor }) => descriptor.digest),
  };
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

function entryOf(source: ImageSource, descriptor: Descriptor): ManifestEntry {
  const { platform } = descriptor;
  return { source, descriptor, ...(platform ? { platform } : {}) };
}

function tooMuch({ name }: ImageSource, what: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${name} ${what}`, {
    hint: 'Name an inner index or a manifest by its digest.',
  });
}
