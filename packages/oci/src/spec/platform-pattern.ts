import { StrakeError } from '../errors/index.ts';
import type { Platform } from './descriptor.ts';
import { matchesOsVersion, normalizePlatform } from './platform.ts';
import { PLATFORM_TABLE, type PlatformTable } from './platform-table.ts';

/** `*`, `OS/*`, `OS/ARCH`, `OS/ARCH/*`, `OS/ARCH/VARIANT`, each but the first with `:OSVERSION`. Absent parts match all. */
export interface PlatformPattern {
  readonly os?: string;
  readonly architecture?: string;
  readonly variant?: string;
  readonly osVersion?: string;
}

const FORM = /^([a-z0-9]+)\/(\*|[a-zA-Z0-9_-]+)(?:\/(\*|[\w.,-]+))?(?::([\w.-]+))?$/;

/** @throws PLATFORM_INVALID */
export function parsePattern(text: string): PlatformPattern {
  if (text === '*' || text === 'all') return {};
  const [, os, architecture, variant, osVersion] = FORM.exec(text) ?? [];
  if (os === undefined || architecture === undefined) {
    throw new StrakeError('PLATFORM_INVALID', `"${text}" is neither a platform nor a pattern`, {
      hint: 'Write linux/amd64, linux/*, linux/arm/v7, windows/amd64:10.0.20348, or all.',
    });
  }
  const given = variant === '*' ? undefined : variant;
  if (architecture === '*' && given !== undefined) {
    throw new StrakeError('PLATFORM_INVALID', `"${text}" has a variant but no architecture`, {
      hint: `Write ${os}/* for all of ${os}, or name the architecture.`,
    });
  }
  if (architecture === '*') return { os, ...(osVersion ? { osVersion } : {}) };
  const normal = normalizePlatform({ os, architecture, ...(given ? { variant: given } : {}) });
  return {
    os: normal.os,
    architecture: normal.architecture,
    // A bare linux/arm matches every variant: normalizing would make it v7.
    ...(given && normal.variant ? { variant: normal.variant } : {}),
    ...(given && !normal.variant ? { variant: '' } : {}),
    ...(osVersion ? { osVersion } : {}),
  };
}

export function matchesPattern(pattern: PlatformPattern, platform: Platform): boolean {
  const normal = normalizePlatform(platform);
  return (
    (pattern.os === undefined || pattern.os === normal.os) &&
    (pattern.architecture === undefined || pattern.architecture === normal.architecture) &&
    (pattern.variant === undefined || pattern.variant === (normal.variant ?? '')) &&
    (pattern.osVersion === undefined ||
      matchesOsVersion(normal['os.version'] ?? '', pattern.osVersion))
  );
}

/** True if the first pattern matches every platform that the second one matches. */
function covers(wide: PlatformPattern, narrow: PlatformPattern): boolean {
  const parts = ['os', 'architecture', 'variant', 'osVersion'] as const;
  return parts.every((part) => wide[part] === undefined || wide[part] === narrow[part]);
}

/**
 * What a map by platform holds for all platforms of a pattern: its own value, else that of the most specific key that covers it.
 * @returns undefined if no key covers the pattern
 */
export function pickForPattern(
  map: Readonly<Record<string, unknown>>,
  key: string,
): string | undefined {
  if (Object.hasOwn(map, key)) return key;
  const narrow = parsePattern(key);
  const around = Object.keys(map).filter((each) => covers(parsePattern(each), narrow));
  const weight = (each: string) => specificity(parsePattern(each));
  return around.sort((a, b) => weight(b) - weight(a))[0];
}

/** How specific a pattern is: of two that match, the more specific one wins. */
function specificity(pattern: PlatformPattern): number {
  return (
    (pattern.os === undefined ? 0 : 1) +
    (pattern.architecture === undefined ? 0 : 2) +
    (pattern.variant === undefined ? 0 : 4) +
    (pattern.osVersion === undefined ? 0 : 8)
  );
}

/**
 * True for a record whose every key is `*` or begins with an operating system, `/`, and `*` or an architecture. So
 * `8080/tcp` and `example.com/name` are data.
 */
export function isPlatformMap(
  value: unknown,
  table: PlatformTable = PLATFORM_TABLE,
): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => isPatternKey(key, table));
}

/** True for a key that is a platform pattern. */
export function isPatternKey(key: string, table: PlatformTable = PLATFORM_TABLE): boolean {
  if (key === '*') return true;
  const [, os = '', architecture = ''] = FORM.exec(key) ?? [];
  if (!table.os.includes(os)) return false;
  return (
    architecture === '*' ||
    table.architectures.includes(normalizePlatform({ os, architecture }).architecture)
  );
}

/**
 * The value for a platform: that of the most specific pattern that matches, with its specificity.
 * @returns undefined if none matches
 */
export function pickForPlatform<Value>(
  map: Readonly<Record<string, Value>>,
  platform: Platform,
): { readonly key: string; readonly value: Value; readonly weight: number } | undefined {
  let best: { readonly key: string; readonly value: Value; readonly weight: number } | undefined;
  for (const [key, value] of Object.entries(map)) {
    const pattern = parsePattern(key);
    if (!matchesPattern(pattern, platform)) continue;
    const weight = specificity(pattern);
    if (!best || weight > best.weight) best = { key, value, weight };
  }
  return best;
}
