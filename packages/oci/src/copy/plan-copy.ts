import { createLimit } from '../concurrency/limit.ts';
import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { BlobReader, ImageSource } from '../spec/image-source.ts';
import type { ImageTree, TreeBlob } from '../spec/image-tree.ts';
import type { ManifestDocument } from '../spec/manifest.ts';
import { defined } from '../spec/record.ts';
import { readManifestEntry } from './manifest-entry.ts';
import { type ManifestEntry, uniqueBy, WIDTH } from './read-entries.ts';

/** A tree and the way to its bytes. */
export interface CopyPlan {
  readonly tree: ImageTree;
  readonly store: BlobReader;
}

/**
 * Reads the manifests of entries, and puts them below their image indexes. Blobs stay where they are.
 * @param indexes inner ones first, the root last; none for a single manifest
 * @throws MANIFEST_INVALID, and what reading throws
 */
export async function planCopy(
  entries: readonly ManifestEntry[],
  indexes: readonly ManifestDocument[],
  signal: AbortSignal,
): Promise<CopyPlan> {
  const limit = createLimit(WIDTH);
  const sources = new Map<string, ImageSource>();
  const parts = await Promise.all(
    entries.map((entry) =>
      limit(async () => {
        const found = await readManifestEntry(entry, signal);
        // Content of another type is copied as it is: what a registry holds of a build cache, say.
        const blobs = found
          ? [found.manifest.config, ...found.manifest.layers]
          : [entry.descriptor];
        return { entry, blobs, ...(found ? { document: found.document } : {}) };
      }),
    ),
  );
  const blobs = parts.flatMap(({ entry: { source }, blobs: held }) =>
    held.map((descriptor): TreeBlob => {
      if (!sources.has(descriptor.digest)) sources.set(descriptor.digest, source);
      return { descriptor, ...defined({ origin: source.origin }) };
    }),
  );
  const manifests = [...parts.flatMap(({ document }) => document ?? []), ...indexes];
  const root = manifests.at(-1)?.descriptor;
  if (!root) throw new StrakeError('MANIFEST_INVALID', 'there is nothing to copy');
  return {
    tree: { root, manifests, blobs: uniqueBy(blobs, ({ descriptor }) => descriptor.digest) },
    store: {
      async open(descriptor: Descriptor, stop: AbortSignal) {
        const source = sources.get(descriptor.digest);
        if (source) return source.blob(descriptor, stop);
        throw new StrakeError('DIGEST_INVALID', `no blob ${descriptor.digest} is copied`);
      },
    },
  };
}
