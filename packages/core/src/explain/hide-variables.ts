/** Shorter values are no secrets, and would be found everywhere. */
const SHORTEST = 4;

/** Replaces values in plain data. */
export type Hide = <Value>(value: Value) => Value;

/**
 * Replaces values of variables of the environment by their names, `${TOKEN}`, wherever they are in plain data.
 * @param names of the variables that the configuration reads
 */
export function hideVariables(
  names: Iterable<string>,
  env: Readonly<Record<string, string | undefined>>,
): Hide {
  const values = [...names]
    .map((name) => [env[name] ?? '', name] as const)
    .filter(([value]) => value.length >= SHORTEST)
    // A value may contain another one.
    .sort(([a], [b]) => b.length - a.length);
  if (values.length === 0) return (value) => value;
  const hide = (value: unknown): unknown => {
    if (typeof value === 'string')
      return values.reduce((text, [found, name]) => text.replaceAll(found, `\${${name}}`), value);
    if (Array.isArray(value)) return value.map(hide);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hide(each)]));
  };
  return hide as Hide;
}
