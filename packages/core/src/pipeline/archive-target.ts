import { formatPlatform, type Platform } from '@strake/oci';
import { matchesPattern, parsePattern } from '@strake/oci/internal';
import type { ProjectImage } from '../config/project.ts';
import type { Target } from './target.ts';

/** The requested platforms of an image. */
export interface SelectedArchives {
  /** Platforms with archives but no image. */
  readonly archivePlatforms: readonly Platform[];
  /** The remaining filters, for platforms with an image; empty: all. Undefined: no platform with an image is requested. */
  readonly filters: readonly string[] | undefined;
}

/** Splits the request into platforms with archives only and filters for those with an image. */
export function selectArchives(image: ProjectImage, filters: readonly string[]): SelectedArchives {
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
  return { archivePlatforms: chosen, filters: left.length > 0 ? left : undefined };
}

/** It has no base, so none is read. */
export function archiveTarget(image: ProjectImage, platform: Platform): Target {
  const { os, architecture } = platform;
  const base = { reference: 'scratch', config: { os, architecture }, layers: [], synthetic: [] };
  const settings = image.at(platform);
  const platformName = formatPlatform(platform);
  return { image, platform, platformName, settings, base, isArchiveOnly: true };
}
