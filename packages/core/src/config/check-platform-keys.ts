import {
  isPatternKey,
  isPlatformMap,
  nearest,
  type PlatformTable,
  parsePattern,
  variantsOf,
} from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import type { ConfigSource } from './project.ts';

/** Looks like a pattern: two or three short words with slashes, unlike `example.com/name` and `/etc/x`. */
const LIKE_A_PATTERN = /^[a-z]+\/(\*|[a-z0-9_]+)(\/[\w.*-]+)?(:[\d.]+)?$/i;

/**
 * Finds mistakes in the keys of maps by platform, at any depth: patterns that match nothing or are equal, and maps that
 * would be by platform except for a misspelt key.
 * @returns CONFIG_PLATFORM_MAP errors, each with its location
 */
export function checkPlatformKeys(
  value: unknown,
  source: ConfigSource | undefined,
  table: PlatformTable,
  path: ConfigPath = [],
): readonly StrakeError[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((member, at) => checkPlatformKeys(member, source, table, [...path, at]));
  const refuse = (key: string, what: string, hint: string) =>
    configError(
      'CONFIG_PLATFORM_MAP',
      `"${formatPath([...path, key])}" ${what}`,
      source,
      [...path, key],
      { part: 'key', hint },
    );
  const wrong = isPlatformMap(value, table)
    ? checkPatterns(Object.keys(value), table, refuse)
    : checkLookalikes(Object.keys(value), table, refuse);
  const members = Object.entries(value).flatMap(([key, member]) =>
    checkPlatformKeys(member, source, table, [...path, key]),
  );
  return [...wrong, ...members];
}

type Refuse = (key: string, what: string, hint: string) => StrakeError;

/** Well-formed patterns that match no platform, or the same platforms as another key. */
function checkPatterns(
  keys: readonly string[],
  table: PlatformTable,
  refuse: Refuse,
): readonly StrakeError[] {
  const seen = new Map<string, string>();
  return keys.flatMap((key) => {
    try {
      const pattern = parsePattern(key);
      const { architecture = '', variant } = pattern;
      const variants = variantsOf(table, architecture);
      if (variant && !variants.includes(variant)) {
        const known = variants.join(', ') || 'none';
        return refuse(
          key,
          `has the unknown variant "${variant}"`,
          `Variants of ${architecture}: ${known}. A plugin can add others.`,
        );
      }
      const meaning = JSON.stringify(pattern);
      const twin = seen.get(meaning);
      seen.set(meaning, key);
      return twin === undefined
        ? []
        : refuse(key, `is the same pattern as "${twin}"`, 'Remove one of them.');
    } catch (thrown) {
      if (!StrakeError.is(thrown)) throw thrown;
      return refuse(key, thrown.message.replace(/^".*?" /, ''), thrown.hint ?? '');
    }
  });
}

function checkLookalikes(
  keys: readonly string[],
  table: PlatformTable,
  refuse: Refuse,
): readonly StrakeError[] {
  const isPattern = (key: string) => isPatternKey(key, table);
  const isLikeOne = (key: string) => LIKE_A_PATTERN.test(key) || table.os.includes(key);
  const isMeant =
    keys.some((key) => key !== '*' && isPattern(key)) &&
    keys.every((key) => isPattern(key) || isLikeOne(key));
  if (!isMeant) return [];
  return keys
    .filter((key) => !isPattern(key))
    .map((key) => {
      const [os = '', architecture = ''] = key.split('/');
      const word = table.os.includes(os) ? architecture : os;
      const near = nearest(word, table.os.includes(os) ? table.architectures : table.os);
      const meant = table.os.includes(key) ? `${key}/*` : near && key.replace(word, near);
      return refuse(
        key,
        'is not a platform pattern, but the keys beside it are',
        meant
          ? `Did you mean "${meant}"?`
          : 'Patterns are *, OS/*, OS/ARCH, OS/ARCH/VARIANT, optionally with :OSVERSION.',
      );
    });
}
