import { formatPlatform, type PushReceipt } from '@strake/oci';
import { defined, receiptNames } from '@strake/oci/internal';
import type { ImageResult } from './build-result.ts';
import type { FinishedImage } from './finished-image.ts';

/** The result of an image. */
export function imageResult(
  { of, images, archives, tree, repository }: FinishedImage,
  receipts: readonly PushReceipt[],
): ImageResult {
  // The digest in the image's repository counts, even if a backend assembled the image again.
  const published = receipts.find(({ reference }) => reference.startsWith(`${repository}@`));
  const settle = <Known extends { digest: string; size: number }>(known: Known) => ({
    ...known,
    ...published?.replaced?.[known.digest],
  });
  return {
    image: of.image.name,
    ...defined({ repository }),
    ...(tree ? { digest: settle(tree.root).digest, mediaType: tree.root.mediaType } : {}),
    references: receipts.flatMap(receiptNames),
    platforms: images.map(({ target, document, layers, archives, cache }) => ({
      platform: formatPlatform(target.platform),
      digest: settle(document.descriptor).digest,
      size: settle(document.descriptor).size,
      mediaType: document.descriptor.mediaType,
      cache,
      layers: layers.map(({ digest, size, mediaType, own }) => ({ digest, size, mediaType, own })),
      archives: archives.map(({ file, digest, size }) => ({ file, digest, size })),
    })),
    ...(archives.length === 0 ? {} : { archives: archives.map(withoutSettings) }),
  };
}

function withoutSettings({ platform, file, digest, size }: FinishedImage['archives'][number]) {
  return { platform, file, digest, size };
}
