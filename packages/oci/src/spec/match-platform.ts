import type { Platform } from './descriptor.ts';
import { matchesOsVersion, samePlatform } from './platform.ts';

/**
 * The images of a base that match a requested platform. Without an `os.version`, every version of the base matches, which makes several images on
 * Windows, newest first: a host that also accepts older ones uses the first match. Elsewhere, and for a given
 * `os.version`, the first match wins.
 * Source: OCI image-spec v1.1 image-index.md (the first of several matching entries); containerd#11366.
 */
export function matchPlatform<Image extends { readonly platform: Platform }>(
  images: readonly Image[],
  wanted: Platform,
): readonly Image[] {
  const fitting = images.filter(({ platform }) =>
    samePlatform(withoutVersion(platform), withoutVersion(wanted)),
  );
  const version = wanted['os.version'];
  if (version !== undefined) {
    return fitting
      .filter(({ platform }) => matchesOsVersion(platform['os.version'] ?? '', version))
      .slice(0, 1);
  }
  if (wanted.os !== 'windows') return fitting.slice(0, 1);
  const seen = new Set<string>();
  const different = fitting.filter(({ platform: { 'os.version': key = '' } }) => {
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return different.sort((a, b) => compareOsVersions(b.platform, a.platform));
}

/** Compares number by number; a missing version is the oldest. */
function compareOsVersions(a: Platform, b: Platform): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf({ 'os.version': version = '' }: Platform): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}

/** The platform of the compiler: the same for all Windows versions. */
export function withoutVersion(platform: Platform): Platform {
  const { os, architecture, variant } = platform;
  return { os, architecture, ...(variant ? { variant } : {}) };
}
