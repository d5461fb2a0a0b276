import { checkDistinct, newIndex } from '../copy/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { StringMap } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { TreeBlob } from '../spec/image-tree.ts';
import type { ManifestDocument } from '../spec/manifest.ts';
import { defined } from '../spec/record.ts';
import type { MadeImage } from './new-image.ts';

export interface MakeIndexOptions {
  /** Annotations of the index itself; they force the OCI media type. */
  readonly annotations?: StringMap;
}

/**
 * Makes an image index of images that `makeImage` returned, as a tree to push or to write. What they are read from has to stay open
 * until then. The least demanding variant of an architecture comes first, and the index has Docker's media type if all images do;
 * for images that are stored somewhere, use `createIndex`.
 * Source: OCI image-spec v1.1 image-index.md.
 * @param images in the order of the index
 * @throws INDEX_DUPLICATE for two images of one platform; IMAGE_TOO_LARGE
 */
export function makeIndex(images: readonly MadeImage[], options: MakeIndexOptions = {}): MadeImage {
  const members = [...new Map(images.map((each) => [each.tree.root.digest, each])).values()].map(
    ({ tree, platform }) => ({
      descriptor: { ...tree.root, ...defined({ platform }) },
      ...defined({ platform }),
    }),
  );
  checkDistinct(members, ({ descriptor }) => descriptor.digest);
  const index = newIndex(members, options.annotations);
  const manifests = new Map<string, ManifestDocument>();
  const blobs = new Map<string, TreeBlob>();
  const readers = new Map<string, BlobReader>();
  for (const { tree, store } of images) {
    for (const each of tree.manifests) manifests.set(each.descriptor.digest, each);
    for (const blob of tree.blobs) {
      blobs.set(blob.descriptor.digest, blob);
      readers.set(blob.descriptor.digest, store);
    }
  }
  return {
    tree: {
      root: index.descriptor,
      manifests: [...manifests.values(), index],
      blobs: [...blobs.values()],
    },
    store: {
      async open(descriptor, signal) {
        const reader = readers.get(descriptor.digest);
        if (reader) return reader.open(descriptor, signal);
        throw new StrakeError('DIGEST_INVALID', `the index has no blob ${descriptor.digest}`);
      },
    },
  };
}
