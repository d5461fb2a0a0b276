import { StrakeError } from '../errors/index.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import type { Manifest } from '../spec/manifest.ts';
import { formatPlatform } from '../spec/platform.ts';
import { imagesOf } from './tree-images.ts';

/**
 * The only image of a tree; attestations and other artifacts are no images.
 * @throws DESTINATION_INVALID where there are several, or none
 */
export function onlyManifest(tree: ImageTree, destination: string): Manifest {
  const images = imagesOf(tree);
  const [first] = images;
  if (first && images.length === 1) return first.manifest;
  if (!first)
    throw new StrakeError(
      'DESTINATION_INVALID',
      `${destination} takes an image, and there is none`,
      {
        hint: 'Lists, attestations and other artifacts go into oci-archive:FILE or oci:DIR.',
      },
    );
  const platforms = images.map(({ platform, document }) =>
    platform ? formatPlatform(platform) : document.descriptor.digest,
  );
  throw onePlatformOnly(destination, platforms);
}

/** Several platforms for what takes one. */
export function onePlatformOnly(destination: string, platforms: readonly string[]): StrakeError {
  return new StrakeError(
    'DESTINATION_INVALID',
    `${destination} takes one platform, not ${platforms.join(', ')}`,
    { hint: 'Use oci-archive:FILE for all of them, or choose one by --platform.' },
  );
}
