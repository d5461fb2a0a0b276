import { GOARCH, GOOS, isPlatformMap } from '@strake/oci/internal';
import type { ConfigPath } from './config-error.ts';
import { PLATFORM_KEYS } from './data/config-schema.ts';

/** Keys of the options of the official plugins. */
const OFFICIAL = ['go', 'files', 'symlinks', 'windows', 'crane', 'ko', 'attest'];

/** The hint for options of an official plugin that is not listed. */
export function pluginHint(key: string): string | undefined {
  return OFFICIAL.includes(key) ? `Add "${key}" to "plugins" to use these options.` : undefined;
}

/** The hint for a malformed or misplaced map by platform. */
export function platformHint(value: unknown, isByPlatform: boolean): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [key] = Object.keys(value);
  if (key === undefined) return undefined;
  if (isPlatformMap(value) && !isByPlatform)
    return `Only ${PLATFORM_KEYS.join(', ')} and options of plugins may differ by platform.`;
  const [wrong] = Object.keys(value).filter((each) => [...GOOS, ...GOARCH].includes(each));
  if (wrong === undefined) return undefined;
  const pattern = GOOS.includes(wrong) ? `${wrong}/*` : `linux/${wrong}`;
  return `Keys of a map by platform are patterns: write "${pattern}" instead of "${wrong}".`;
}

/** The hint for a single value in place of a list. */
export function listHint(
  value: unknown,
  types: readonly string[],
  path: ConfigPath,
): string | undefined {
  const isSingle = ['string', 'number', 'boolean'].includes(typeof value);
  if (!isSingle || !types.includes('array')) return undefined;
  if (path.join('.') === 'cache.trust')
    return 'Write trust: registry to use the entries of everyone who may push to the repository, or the line "trust: [ed25519:…]" that "strake cache key" prints.';
  const item = JSON.stringify(value);
  return `Write a list: ${path.at(-1)}: [${/^"[\w./-]+"$/.test(item) ? value : item}].`;
}
