import type { Descriptor, Platform } from '../spec/descriptor.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import type { Manifest, ManifestDocument } from '../spec/manifest.ts';
import { isConfigType } from '../spec/media-type.ts';
import { parseDocument } from '../spec/parse-manifest.ts';

/** An image of a tree, without the image index that contains it. */
export interface TreeImage {
  readonly document: ManifestDocument;
  readonly manifest: Manifest;
  /** The platform in the image index. */
  readonly platform?: Platform;
}

/** The images of a tree in the order of its indexes, without attestations and other artifacts. @throws MANIFEST_INVALID */
export function imagesOf(tree: ImageTree): readonly TreeImage[] {
  return imagesBelow(tree, tree.root);
}

/** One image of a tree as a tree of its own. */
export function treeOf(tree: ImageTree, { document, manifest }: TreeImage): ImageTree {
  const { mediaType, digest, size } = document.descriptor;
  const held = new Set([manifest.config, ...manifest.layers].map((part) => part.digest));
  return {
    root: { mediaType, digest, size },
    manifests: [document],
    blobs: tree.blobs.filter(({ descriptor }) => held.has(descriptor.digest)),
  };
}

function imagesBelow(tree: ImageTree, from: Descriptor): readonly TreeImage[] {
  const document = tree.manifests.find(({ descriptor }) => descriptor.digest === from.digest);
  if (!document || from.platform?.os === 'unknown') return [];
  const name = `manifest ${from.digest}`;
  const parsed = parseDocument(document.text, { mediaType: from.mediaType, name });
  if (parsed.kind === 'index')
    return parsed.index.manifests.flatMap((child) => imagesBelow(tree, child));
  const { manifest } = parsed;
  if (!isConfigType(manifest.config.mediaType)) return [];
  return [{ document, manifest, ...(from.platform ? { platform: from.platform } : {}) }];
}
