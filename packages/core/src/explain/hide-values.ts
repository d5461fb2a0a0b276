import { createHash } from 'node:crypto';

/** Replaces values in plain data; with `keys` also in keys, which must be names that somebody chose. */
export type Hide = <Value>(value: Value, keys?: 'keys') => Value;

/**
 * Replaces private values by their names and the beginning of a digest, `${TOKEN#3fa2c1}`, which tells that one changed; wherever they are in
 * plain data: as they are, in capital or small letters, in Base64, in JSON, and as part of a URL. What else plugins make of them stays.
 * @param values by value, of any length: short ones are the caller's to leave out
 */
export function hideValues(values: ReadonlyMap<string, string>): Hide {
  const forms = new Map<string, string>();
  for (const [value, name] of values) {
    const digest = createHash('sha256').update(value.toWellFormed()).digest('hex');
    const shown = `\${${name}#${digest.slice(0, DIGITS)}}`;
    for (const form of formsOf(value)) if (!forms.has(form)) forms.set(form, shown);
  }
  if (forms.size === 0) return (value) => value;
  // A value may contain another one.
  const sorted = [...forms.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(sorted.map(escaped).join('|'), 'g');
  const hideText = (text: string) => text.replace(pattern, (found) => forms.get(found) ?? '');
  const hide = (value: unknown, keys?: 'keys'): unknown => {
    if (typeof value === 'string') return hideText(value);
    if (Array.isArray(value)) return value.map((each) => hide(each, keys));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [keys ? hideText(key) : key, hide(each, keys)]),
    );
  };
  return hide as Hide;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Few enough that nobody finds a password by them, many enough that another value has others. */
const DIGITS = 6;

/** What filters of templates make of a whole value. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    value.toUpperCase(),
    value.toLowerCase(),
    bytes.toString('base64url'),
    bytes.toString('base64'),
    encodeURIComponent(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
  ];
}
