import { type Location, StrakeError } from '@strake/oci';
import type { ImageNames } from './destination.ts';
import type { ImageTargets } from './target.ts';

/**
 * Finds images, and platforms, that would be built for nothing, before any work.
 * @throws CONFIG_VALUE_INVALID
 */
export function checkWork(
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
): void {
  for (const { image, targets, archiveTargets } of images) {
    const idle = archiveTargets.find(({ settings }) => settings.archives.length === 0);
    if (idle)
      throw forNothing(
        `image "${image.name}" has no archives for ${idle.platformName}, which is to get archives and no image`,
        image.locate(['archivePlatforms']),
        'Add "archives" for this platform, or take it out of "archivePlatforms".',
      );
    const hasArchives = [...targets, ...archiveTargets].some(
      ({ settings }) => settings.archives.length > 0,
    );
    if (!hasArchives && names.get(image.name)?.destinations.length === 0)
      throw forNothing(
        `image "${image.name}" goes nowhere and has no archives, so there is nothing to build`,
        image.locate(['outputs']),
        'Name a destination under "outputs" or by --output, add "archives", or push it by --push.',
      );
  }
}

function forNothing(message: string, location: Location | undefined, hint: string): StrakeError {
  return new StrakeError('CONFIG_VALUE_INVALID', message, {
    ...(location ? { location } : {}),
    hint,
  });
}
