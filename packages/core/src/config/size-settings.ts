import { nearest } from '@strake/oci/internal';
import type { Plugin } from '../plugin/definition.ts';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import type { ConfigSource } from './project.ts';

/** What core itself measures. */
export const IMAGE_SIZE = 'image';

const SIZE = /^(\d+(?:\.\d+)?) ?(?:([kmgt]?)(i?)b)?$/i;
const PREFIXES = ['', 'k', 'm', 'g', 't'];

/**
 * The budgets of one platform, in bytes.
 * @param written locates a value of the result in the configuration
 * @throws CONFIG_KEY_UNKNOWN for what nothing measures, CONFIG_VALUE_INVALID for what is not a size
 */
export function sizeSettings(
  sizes: unknown,
  plugins: readonly Plugin[],
  source: ConfigSource | undefined,
  written: (at: ConfigPath) => ConfigPath,
): Readonly<Record<string, number>> {
  const entries = Object.entries(Object(sizes ?? {}) as Readonly<Record<string, unknown>>);
  const budgets = entries.filter(([, value]) => value !== null);
  const kinds = plugins.flatMap(({ measures = [] }) => measures);
  for (const [key] of budgets) {
    const [kind = ''] = key.split(':', 1);
    if (key === IMAGE_SIZE || (kinds.includes(kind) && !key.endsWith(':'))) continue;
    const path = written(['sizes', key]);
    const known = [IMAGE_SIZE, ...kinds];
    const near = nearest(kind, known);
    throw configError(
      'CONFIG_KEY_UNKNOWN',
      kinds.includes(kind)
        ? `budget "${formatPath(path)}" does not name a ${kind}`
        : `budget "${formatPath(path)}" is for "${kind}", which no plugin measures`,
      source,
      path,
      {
        part: 'key',
        hint:
          near !== undefined && near !== kind
            ? `Did you mean "${near}"?`
            : `Budgets are for ${known.join(', ')}; of what a plugin measures also for one by name, as KIND:NAME.`,
      },
    );
  }
  return Object.fromEntries(
    budgets.map(([key, value]) => {
      const bytes = parseSize(value);
      if (bytes !== undefined) return [key, bytes];
      const path = written(['sizes', key]);
      throw configError(
        'CONFIG_VALUE_INVALID',
        `"${formatPath(path)}" is ${JSON.stringify(value)}, but must be a size`,
        source,
        path,
        { hint: 'Write sizes like 30MB, 512KiB, or in bytes.' },
      );
    }),
  );
}

/** SI units are powers of 1000, IEC units of 1024. */
function parseSize(value: unknown): number | undefined {
  const [, number, prefix = '', binary] = SIZE.exec(String(value)) ?? [];
  if (number === undefined || (binary && prefix === '')) return undefined;
  const unit = (binary ? 1024 : 1000) ** PREFIXES.indexOf(prefix.toLowerCase());
  return Math.floor(Number(number) * unit);
}

/** `812 B`, `1.2 MB`. */
export function formatSize(bytes: number): string {
  const power = Math.min(
    PREFIXES.length - 1,
    Math.floor(Math.log10(Math.max(bytes, 1) * 1.00005) / 3),
  );
  if (power === 0) return `${bytes} B`;
  return `${(bytes / 1000 ** power).toFixed(1)} ${['', 'k', 'M', 'G', 'T'][power]}B`;
}
