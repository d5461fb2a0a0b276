import { StrakeError } from '../errors/index.ts';
import type { AssembledImage } from './assemble-image.ts';
import type { ImageTargets } from './target.ts';

/**
 * Tags of single platforms: tag to manifest digest.
 * @throws CONFIG_VALUE_INVALID where two platforms, or a platform and the list, would share one
 */
export function tagPlatforms(
  { image }: ImageTargets,
  images: readonly AssembledImage[],
  tags: readonly string[],
): Readonly<Record<string, string>> {
  const owner = new Map(tags.map((tag) => [tag, 'the list']));
  const digests: Record<string, string> = {};
  for (const { target, document } of images) {
    for (const tag of target.settings.platformTags) {
      const other = owner.get(tag);
      if (other !== undefined) {
        throw new StrakeError(
          'CONFIG_VALUE_INVALID',
          `platform tag "${tag}" of image "${image.name}" is wanted by ${other} and ${target.platformName}`,
          {
            image: image.name,
            platform: target.platformName,
            hint: 'Put {{os}}, {{arch}} and, where it matters, {{variant}} or {{osVersion}} into platformTags.',
          },
        );
      }
      owner.set(tag, target.platformName);
      digests[tag] = document.descriptor.digest;
    }
  }
  return digests;
}
