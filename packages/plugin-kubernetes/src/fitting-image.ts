import {
  formatPlatform,
  type ImageTree,
  normalizePlatform,
  type Platform,
  type PushImage,
  type PushRequest,
  StrakeError,
  samePlatform,
} from '@strake/core/plugin';

/**
 * The image for the platform of a node; among variants, the node's own, or else the first.
 * @throws DESTINATION_INVALID if there is none
 */
export function fittingImage(
  { images }: Pick<PushRequest, 'images'>,
  platform: Platform,
  node: string,
): PushImage {
  const wanted = normalizePlatform(platform);
  const fitting = images.filter(({ platform: each }) => fits(normalizePlatform(each), wanted));
  const best = fitting.find((image) => samePlatform(image.platform, platform)) ?? fitting[0];
  if (best) return best;
  throw noImage(
    images.map((image) => image.platform),
    platform,
    node,
  );
}

function fits(platform: Platform, wanted: Platform): boolean {
  return platform.os === wanted.os && platform.architecture === wanted.architecture;
}

/** Refuses a build without an image for a node, before it starts. @throws DESTINATION_INVALID */
export function checkFitting(
  platforms: readonly Platform[],
  platform: Platform,
  node: string,
): void {
  const wanted = normalizePlatform(platform);
  if (platforms.some((each) => fits(normalizePlatform(each), wanted))) return;
  throw noImage(platforms, platform, node);
}

function noImage(held: readonly Platform[], wanted: Platform, node: string): StrakeError {
  const name = formatPlatform(wanted);
  const names = held.map((platform) => formatPlatform(platform));
  return new StrakeError(
    'DESTINATION_INVALID',
    `node ${node} runs ${name}, and there is ${names.length > 0 ? `only ${names.join(', ')}` : 'no image'}`,
    { hint: `Add ${name} to the platforms, or select it: --platform ${name}` },
  );
}

/** One image as a tree of its own: a node gets no more than it can run, and nothing is missing from it. */
export function treeOf(
  request: Pick<PushRequest, 'manifests' | 'blobs'>,
  { descriptor, manifest }: PushImage,
): ImageTree {
  const { mediaType, digest, size } = descriptor;
  const parts = new Set([manifest.config, ...manifest.layers].map((part) => part.digest));
  return {
    root: { mediaType, digest, size },
    manifests: request.manifests.filter((each) => each.descriptor.digest === digest),
    blobs: request.blobs.filter((blob) => parts.has(blob.descriptor.digest)),
  };
}
