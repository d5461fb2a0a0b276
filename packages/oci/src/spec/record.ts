/** True for a map of keys to values: not an array, not null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A record's own value for a key; undefined for inherited ones, such as `constructor`. */
export function ownValue<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined;
export function ownValue(record: unknown, key: string): unknown;
export function ownValue(record: unknown, key: string): unknown {
  return isRecord(record) && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The type of {@link defined}. */
export type Defined<Properties> = string extends keyof Properties
  ? { readonly [Key in keyof Properties]: Exclude<Properties[Key], undefined> }
  : { [Key in keyof Properties]?: Exclude<Properties[Key], undefined> };

/** A copy without the properties that are undefined, to be spread into an object in which they are optional. */
export function defined<Properties extends object>(properties: Properties): Defined<Properties> {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(properties))
    if (value !== undefined) found[key] = value;
  return found as Defined<Properties>;
}
