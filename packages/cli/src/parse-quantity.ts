import { UsageError } from './usage-error.ts';

/** SI units are powers of 1000, IEC units of 1024; in upper or lower case. */
const PREFIXES = ['', 'k', 'm', 'g', 't'];

/** Reads `--max-size`. @throws UsageError */
export function parseBytes(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes;
  throw new UsageError(`--max-size "${text}" is not a size`, 'Write it like 500MB or 5GiB.');
}

/** Bytes of `500MB` or `5GiB`; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const [, number, prefix = '', binary] =
    /^(\d+(?:\.\d+)?)\s*(?:([kmgt]?)(i?)b?)?$/i.exec(text) ?? [];
  if (number === undefined || (binary && prefix === '')) return undefined;
  return Number(number) * (binary ? 1024 : 1000) ** PREFIXES.indexOf(prefix.toLowerCase());
}

const DAYS: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7 };

/** Reads `--older-than` in days. @throws UsageError */
export function parseDays(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6}(?:\.\d+)?)\s*([hdw])$/i.exec(text) ?? [];
  const days = DAYS[unit.toLowerCase()];
  if (days !== undefined) return Number(number) * days;
  throw new UsageError(
    `--older-than "${text}" is not an age`,
    'Write it like 30d, 2w or 12h: days, weeks or hours.',
  );
}
