import { type Descriptor, inspectImage, MEDIA_TYPE } from '@strake/core';
import type { OpenedImage } from '../with-image.ts';

const MANIFESTS: readonly string[] = [
  MEDIA_TYPE.oci.manifest,
  MEDIA_TYPE.oci.index,
  MEDIA_TYPE.docker.manifest,
  MEDIA_TYPE.docker.index,
];

/**
 * The manifests to sign: what the reference names and all that it lists, or only the images of the platforms that `--platform` selects.
 * @param isRecursive false: without what an index lists
 * @throws as `inspectImage`
 */
export async function subjectsOf(
  { source, options }: OpenedImage,
  isRecursive: boolean,
): Promise<readonly Descriptor[]> {
  const plain = ({ mediaType, digest, size }: Omit<Descriptor, 'platform'>) => ({
    mediaType,
    digest,
    size,
  });
  if (!isRecursive && !options.platforms) {
    const { descriptor } = await source.root(options.signal);
    return [plain(descriptor)];
  }
  const { root, images, others } = await inspectImage(source, options);
  const chosen = options.platforms ? [] : [root, ...others];
  const manifests = [...chosen, ...images]
    .map(plain)
    .filter(({ mediaType }) => MANIFESTS.includes(mediaType));
  return [...new Map(manifests.map((each) => [each.digest, each])).values()];
}
