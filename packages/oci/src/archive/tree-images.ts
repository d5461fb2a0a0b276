import { StrakeError } from '../errors/index.ts';
import type { Descriptor, Platform } from '../spec/descriptor.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import type { Manifest, ManifestDocument } from '../spec/manifest.ts';
import { isConfigType } from '../spec/media-type.ts';
import { parseManifest } from '../spec/parse-manifest.ts';
import { defined } from '../spec/record.ts';
import { walkIndex } from '../spec/walk-index.ts';

/** An image of a tree, without the image index that contains it. */
export interface TreeImage {
  readonly document: ManifestDocument;
  readonly manifest: Manifest;
  /** The platform in the image index. */
  readonly platform?: Platform;
}

/**
 * The images of a tree in the order of its indexes, without attestations and other artifacts.
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED
 */
export async function imagesOf({ root, manifests }: ImageTree): Promise<readonly TreeImage[]> {
  const documents = new Map(manifests.map((each) => [each.descriptor.digest, each]));
  const read = async ({ digest }: Descriptor): Promise<Uint8Array> => {
    const document = documents.get(digest);
    if (document) return new TextEncoder().encode(document.text);
    throw new StrakeError('MANIFEST_INVALID', `the image tree lacks its image index ${digest}`);
  };
  // Content that is not a manifest is not a document.
  if (!documents.has(root.digest)) return [];
  const { members } = await walkIndex({
    name: `image ${root.digest}`,
    root: { descriptor: root, bytes: await read(root) },
    read,
  });
  return members.flatMap(({ kind, descriptor: { digest, mediaType, platform } }) => {
    const document = documents.get(digest);
    if (kind !== 'entry' || !document || platform?.os === 'unknown') return [];
    const manifest = parseManifest(document.text, { mediaType, name: `manifest ${digest}` });
    if (!isConfigType(manifest.config.mediaType)) return [];
    return [{ document, manifest, ...defined({ platform }) }];
  });
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
