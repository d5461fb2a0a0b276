import type { ProjectImage } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import type { Platform } from '../model/descriptor.ts';
import { formatPlatform } from '../model/platform.ts';
import { matchesPattern, parsePattern } from '../model/platform-pattern.ts';
import type { Target } from './target.ts';

/**
 * The platforms of an image that get archives alone, and the filters that are left for its images.
 * @throws PLATFORM_NONE where none is left
 */
export function selectArchives(
  image: ProjectImage,
  filters: readonly string[],
): { readonly archivePlatforms: readonly Platform[]; readonly filters: readonly string[] } {
  const { archivePlatforms, platforms } = image;
  if (filters.length === 0 || filters.includes('all')) return { archivePlatforms, filters };
  const finds = (filter: string, among: readonly Platform[]) =>
    among.filter((platform) => matchesPattern(parsePattern(filter), platform));
  const chosen = archivePlatforms.filter((platform) =>
    filters.some((filter) => finds(filter, [platform]).length > 0),
  );
  const left = filters.filter(
    (filter) =>
      finds(filter, chosen).length === 0 ||
      platforms === 'all' ||
      finds(filter, platforms).length > 0,
  );
  if (left.length > 0) return { archivePlatforms: chosen, filters: left };
  throw new StrakeError(
    'PLATFORM_NONE',
    `image "${image.name}" gets only archives for ${chosen.map(formatPlatform).join(', ')}`,
    { image: image.name, hint: 'Select one of its platforms as well.' },
  );
}

/** Nothing is below it, so that no base is read. */
export function archiveTarget(image: ProjectImage, platform: Platform): Target {
  const { os, architecture } = platform;
  const base = { reference: 'scratch', config: { os, architecture }, layers: [], made: [] };
  const settings = image.at(platform);
  const platformName = formatPlatform(platform);
  return { image, platform, platformName, settings, base, isArchiveOnly: true };
}
