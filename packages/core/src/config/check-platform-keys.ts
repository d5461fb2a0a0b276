import { nearest } from '../model/nearest.ts';
import { isPatternKey } from '../model/platform-pattern.ts';
import type { PlatformTable } from '../model/platform-table.ts';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import type { ConfigSource } from './project.ts';

/** Looks like a pattern: two or three short words with slashes. `example.com/name` and `/etc/x` do not. */
const LIKE_A_PATTERN = /^[a-z]+\/(\*|[a-z0-9_]+)(\/[\w.*-]+)?(:[\d.]+)?$/i;

/**
 * Finds maps that are by platform but for a misspelt key: some keys are patterns, and the others look like one.
 * @throws CONFIG_PLATFORM_MAP
 */
export function checkPlatformKeys(
  value: unknown,
  source: ConfigSource | undefined,
  table: PlatformTable,
  path: ConfigPath = [],
): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [at, member] of value.entries())
      checkPlatformKeys(member, source, table, [...path, at]);
    return;
  }
  const keys = Object.keys(value);
  const isPattern = (key: string) => isPatternKey(key, table);
  const isLikeOne = (key: string) => LIKE_A_PATTERN.test(key) || table.os.includes(key);
  const wrong = keys.find((key) => !isPattern(key) && isLikeOne(key));
  if (
    wrong !== undefined &&
    keys.some((key) => key !== '*' && isPattern(key)) &&
    keys.every((key) => isPattern(key) || isLikeOne(key))
  ) {
    const [os = '', architecture = ''] = wrong.split('/');
    const word = table.os.includes(os) ? architecture : os;
    const near = nearest(word, table.os.includes(os) ? table.architectures : table.os);
    const meant = table.os.includes(wrong) ? `${wrong}/*` : near && wrong.replace(word, near);
    throw configError(
      'CONFIG_PLATFORM_MAP',
      `"${formatPath([...path, wrong])}" is no pattern of platforms, and the keys beside it are`,
      source,
      [...path, wrong],
      {
        part: 'key',
        hint: meant
          ? `Did you mean "${meant}"?`
          : 'Patterns are *, OS/*, OS/ARCH, OS/ARCH/VARIANT, with :OSVERSION where it matters.',
      },
    );
  }
  for (const [key, member] of Object.entries(value))
    checkPlatformKeys(member, source, table, [...path, key]);
}
