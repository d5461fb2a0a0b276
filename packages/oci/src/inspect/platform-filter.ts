import { StrakeError } from '../errors/index.ts';
import type { Platform } from '../spec/descriptor.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import { matchesPattern, parsePattern } from '../spec/platform-pattern.ts';

/** Selects platforms of an image. */
export interface PlatformFilter {
  readonly isOn: boolean;
  matches(platform: Platform | undefined): boolean;
  /** @throws PLATFORM_NONE if a pattern matched none of the platforms seen */
  checkUsed(name: string): void;
}

/**
 * @param patterns such as `OS/ARCH`; undefined or empty: all, including what has no platform
 * @throws PLATFORM_INVALID
 */
export function platformFilter(patterns: readonly string[] | undefined): PlatformFilter {
  const wanted = (patterns ?? []).map((text) => ({
    text,
    pattern: parsePattern(text),
    used: false,
  }));
  const seen = new Set<string>();
  return {
    isOn: wanted.length > 0,
    matches(platform) {
      if (wanted.length === 0) return true;
      if (!platform) return false;
      seen.add(formatPlatform(normalizePlatform(platform)));
      const fitting = wanted.filter(({ pattern }) => matchesPattern(pattern, platform));
      for (const each of fitting) each.used = true;
      return fitting.length > 0;
    },
    checkUsed(name) {
      const unused = wanted.find(({ used }) => !used);
      if (!unused) return;
      throw new StrakeError('PLATFORM_NONE', `${name} has no platform ${unused.text}`, {
        hint: seen.size > 0 ? `It has ${[...seen].join(', ')}.` : 'It contains no image.',
      });
    },
  };
}
