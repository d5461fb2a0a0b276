import type { Location } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { ImageNames } from './destination.ts';
import type { ImageTargets } from './target.ts';

/**
 * Finds images and platforms without any output, before any work.
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
        `image "${image.name}" has no archives for ${idle.platformName}, which is an archive platform`,
        image.locate(['archivePlatforms']),
        'Add "archives" for this platform, or remove it from "archivePlatforms".',
      );
    const hasArchives = [...targets, ...archiveTargets].some(
      ({ settings }) => settings.archives.length > 0,
    );
    if (!hasArchives && names.get(image.name)?.destinations.length === 0)
      throw forNothing(
        `image "${image.name}" has neither destinations nor archives`,
        image.locate(['outputs']),
        'Add a destination with "outputs" or --output, add "archives", or push the image with --push.',
      );
  }
}

function forNothing(message: string, location: Location | undefined, hint: string): StrakeError {
  return new StrakeError('CONFIG_VALUE_INVALID', message, {
    ...defined({ location }),
    hint,
  });
}
