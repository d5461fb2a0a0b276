import { StrakeError } from '../errors/index.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import type { Manifest } from '../spec/manifest.ts';
import { formatPlatform } from '../spec/platform.ts';
import { imagesOf } from './tree-images.ts';

/**
 * The only image of a tree; attestations and other artifacts do not count.
 * @throws DESTINATION_INVALID if there are several, or none; MANIFEST_INVALID, LIMIT_EXCEEDED
 */
export async function onlyManifest(tree: ImageTree, destination: string): Promise<Manifest> {
  const images = await imagesOf(tree);
  const [first] = images;
  if (first && images.length === 1) return first.manifest;
  if (!first)
    throw new StrakeError(
      'DESTINATION_INVALID',
      `${destination} requires an image, and there is none`,
      {
        hint: 'Write image indexes, attestations and other artifacts to oci-archive:FILE or oci:DIR.',
      },
    );
  const platforms = images.map(({ platform, document }) =>
    platform ? formatPlatform(platform) : document.descriptor.digest,
  );
  throw onePlatformOnly(destination, platforms);
}

/** The error for several platforms at a destination that accepts one. */
export function onePlatformOnly(destination: string, platforms: readonly string[]): StrakeError {
  return new StrakeError(
    'DESTINATION_INVALID',
    `${destination} accepts only one platform, not ${platforms.join(', ')}`,
    { hint: 'Use oci-archive:FILE for all of them, or select one platform.' },
  );
}
