import {
  type Descriptor,
  type ImageTree,
  isConfigType,
  type ManifestDocument,
  type TreeBlob,
} from '@strake/oci';
import { type CopyPlan, defined, only } from '@strake/oci/internal';
import type { ImagePart, KeptManifest, WholeImage } from './read-image.ts';
import { rebaseIndex } from './rebase-index.ts';
import type { RebasedPart } from './rebase-part.ts';

/** The whole image as it is written, with where its blobs are: those of the image, those of the bases, and the new configs. */
export function planTree(
  image: WholeImage,
  rebased: ReadonlyMap<ImagePart, RebasedPart>,
): CopyPlan {
  const { source, parts, kept, index } = image;
  const texts = new Map<string, string>();
  const readers = new Map<string, CopyPlan['store']>();
  const blobs = new Map<string, TreeBlob>();
  const own = {
    open: (descriptor: Descriptor, signal: AbortSignal) => source.blob(descriptor, signal),
  };
  const add = (descriptor: Descriptor, reader: CopyPlan['store'], origin: TreeBlob['origin']) => {
    if (blobs.has(descriptor.digest)) return;
    blobs.set(descriptor.digest, { descriptor, ...defined({ origin }) });
    readers.set(descriptor.digest, reader);
  };
  const documents: ManifestDocument[] = [];
  for (const part of parts) {
    const moved = rebased.get(part);
    const { config, layers } = moved?.manifest ?? part.manifest;
    documents.push(moved?.document ?? documentOf(part));
    if (moved) texts.set(config.digest, moved.configText);
    add(config, own, moved ? undefined : source.origin);
    const below = new Set(moved?.base.all.map(({ digest }) => digest));
    for (const layer of layers) {
      const base = below.has(layer.digest) ? moved?.base : undefined;
      add(layer, base?.blobs ?? own, base ? base.origin : source.origin);
    }
  }
  for (const each of kept) {
    documents.push(documentOf(each));
    for (const blob of [each.manifest.config, ...each.manifest.layers])
      add(blob, own, source.origin);
  }
  const manifests = index ? [...documents, rebaseIndex(index, image, rebased)] : documents;
  const unique = [...new Map(manifests.map((each) => [each.descriptor.digest, each])).values()];
  const root = unique.at(-1)?.descriptor;
  if (!root) throw new RangeError('no manifest');
  const tree: ImageTree = { root, manifests: unique, blobs: [...blobs.values()] };
  return {
    tree,
    store: {
      async open(descriptor, signal) {
        const text = isConfigType(descriptor.mediaType) ? texts.get(descriptor.digest) : undefined;
        if (text !== undefined) return only(new TextEncoder().encode(text));
        return (readers.get(descriptor.digest) ?? own).open(descriptor, signal);
      },
    },
  };
}

/** A manifest that stays. */
function documentOf({
  descriptor: { mediaType, digest, size },
  bytes,
}: KeptManifest): ManifestDocument {
  return {
    descriptor: { mediaType, digest, size },
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
  };
}
