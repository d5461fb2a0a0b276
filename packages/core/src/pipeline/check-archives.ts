import { StrakeError } from '../errors/index.ts';
import { formatPlatform } from '../model/platform.ts';
import { withoutVersion } from './match-platform.ts';
import type { ImageTargets } from './target.ts';

/**
 * Finds archives that would overwrite each other, before any work. Versions of one operating system may share one.
 * @throws CONFIG_VALUE_INVALID
 */
export function checkArchives(images: readonly ImageTargets[]): void {
  const owners = new Map<string, string>();
  for (const { image, targets, archiveTargets } of images) {
    for (const { platform, platformName, settings } of [...targets, ...archiveTargets]) {
      const owner = `image "${image.name}" for ${formatPlatform(withoutVersion(platform))}`;
      for (const { file } of settings.archives) {
        const other = owners.get(file) ?? owner;
        if (other !== owner) {
          throw new StrakeError(
            'CONFIG_VALUE_INVALID',
            `archive ${file} is wanted by ${other} and by ${owner}`,
            {
              image: image.name,
              platform: platformName,
              hint: 'Put {{os}}, {{arch}} and, where it matters, {{variant}} or {{image}} into its name.',
            },
          );
        }
        owners.set(file, owner);
      }
    }
  }
  checkLists(images, owners);
}

/** A list of checksums in the place of an archive would replace it. */
function checkLists(images: readonly ImageTargets[], owners: ReadonlyMap<string, string>): void {
  for (const { image, targets, archiveTargets } of images) {
    for (const { checksums } of [...targets, ...archiveTargets].flatMap(
      ({ settings }) => settings.archives,
    )) {
      if (checksums === undefined || !owners.has(checksums)) continue;
      throw new StrakeError(
        'CONFIG_VALUE_INVALID',
        `checksums of image "${image.name}" would replace the archive ${checksums}`,
        { image: image.name, hint: 'Give the list a name of its own, such as SHA256SUMS.' },
      );
    }
  }
}
