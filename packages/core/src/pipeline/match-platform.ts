import type { Platform } from '../model/descriptor.ts';
import { matchesOsVersion, samePlatform } from '../model/platform.ts';
import type { BaseOffer } from './base-image.ts';

/**
 * The offers that fit a wanted platform, in the base's order. Without an `os.version` every one of the base's fits, which
 * makes several images on Windows; elsewhere, and for one `os.version`, the first match wins.
 * Source: OCI image-spec v1.1 image-index.md (the first of several matching entries).
 */
export function matchPlatform(
  offers: readonly BaseOffer[],
  wanted: Platform,
): readonly BaseOffer[] {
  const fitting = offers.filter(({ platform }) =>
    samePlatform(withoutVersion(platform), withoutVersion(wanted)),
  );
  const version = wanted['os.version'];
  if (version !== undefined) {
    return fitting
      .filter(({ platform }) => matchesOsVersion(platform['os.version'] ?? '', version))
      .slice(0, 1);
  }
  const seen = new Set<string>();
  return fitting.filter(({ platform }) => {
    const key = wanted.os === 'windows' ? (platform['os.version'] ?? '') : '';
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The platform that a compiler sees: one for all Windows versions. */
export function withoutVersion(platform: Platform): Platform {
  const { os, architecture, variant } = platform;
  return { os, architecture, ...(variant ? { variant } : {}) };
}
