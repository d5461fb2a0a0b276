import type { ProjectImage } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import type { AssembledImage } from './assemble-image.ts';
import type { Target } from './target.ts';

/**
 * Maps each platform tag to its platform.
 * @param tags tags of the index
 * @throws CONFIG_VALUE_INVALID if two platforms, or a platform and the index, would share one
 */
export function claimPlatformTags(
  image: ProjectImage,
  targets: readonly Target[],
  tags: readonly string[],
): ReadonlyMap<string, Target> {
  const claims = new Map<string, Target>();
  for (const target of targets) {
    for (const tag of target.settings.platformTags) {
      const other = tags.includes(tag) ? 'the index' : claims.get(tag)?.platformName;
      if (other !== undefined) {
        throw new StrakeError(
          'CONFIG_VALUE_INVALID',
          `platform tag "${tag}" of image "${image.name}" belongs to both ${other} and ${target.platformName}`,
          {
            image: image.name,
            platform: target.platformName,
            hint: 'Put {{os}}, {{arch}} and, where it matters, {{variant}} or {{osVersion}} into platformTags.',
          },
        );
      }
      claims.set(tag, target);
    }
  }
  return claims;
}

/** Tags of single platforms: tag to manifest digest. @throws as `claimPlatformTags` */
export function tagPlatforms(
  image: ProjectImage,
  images: readonly AssembledImage[],
  tags: readonly string[],
): Readonly<Record<string, string>> {
  const targets = images.map(({ target }) => target);
  const digests = new Map(
    images.map(({ target, document }) => [target, document.descriptor.digest]),
  );
  return Object.fromEntries(
    [...claimPlatformTags(image, targets, tags)].map(([tag, target]) => [
      tag,
      digests.get(target) ?? '',
    ]),
  );
}
