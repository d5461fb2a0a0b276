import { StrakeError } from '../errors/index.ts';
import type { Platform } from '../spec/descriptor.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import { matchesPattern, parsePattern } from '../spec/platform-pattern.ts';

/** Which platforms of an image are meant. */
export interface PlatformFilter {
  readonly isOn: boolean;
  matches(platform: Platform | undefined): boolean;
  /** @throws PLATFORM_NONE where a pattern matched nothing that it was shown */
  checkUsed(name: string): void;
}

/**
 * @param patterns `OS/ARCH` and the like; undefined or empty: all, and what is for no platform
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
        hint: seen.size > 0 ? `It has ${[...seen].join(', ')}.` : 'It holds no image.',
      });
    },
  };
}
