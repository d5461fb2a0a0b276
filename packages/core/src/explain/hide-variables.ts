/** Shorter values are no secrets, and would be found everywhere. */
const SHORTEST = 4;

/** Replaces values in plain data; with `keys` also in keys, which must be names that somebody chose. */
export type Hide = <Value>(value: Value, keys?: 'keys') => Value;

/**
 * Replaces values of variables of the environment by their names, `${TOKEN}`, wherever they are in plain data: as they are,
 * in capital or small letters, in Base64, and as part of a URL. Parts of values, and what else is made of them, stay.
 * @param names of the variables that the configuration reads
 */
export function hideVariables(
  names: Iterable<string>,
  env: Readonly<Record<string, string | undefined>>,
): Hide {
  const values = [...names]
    .map((name) => [env[name] ?? '', name] as const)
    .filter(([value]) => value.length >= SHORTEST)
    .flatMap(([value, name]) => formsOf(value).map((form) => [form, name] as const))
    // A value may contain another one.
    .sort(([a], [b]) => b.length - a.length);
  if (values.length === 0) return (value) => value;
  const hideText = (text: string) =>
    values.reduce((left, [found, name]) => left.replaceAll(found, () => `\${${name}}`), text);
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

/** What filters of templates make of a whole value. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const encoded = [
    bytes.toString('base64url'),
    bytes.toString('base64'),
    encodeURIComponent(value.toWellFormed()),
  ];
  return [...new Set([value, value.toUpperCase(), value.toLowerCase(), ...encoded])];
}
