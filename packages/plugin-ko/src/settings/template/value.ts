/** A value in a template: integers are bigint, floating-point numbers are numbers, nil is null. */
export type Value = string | boolean | bigint | number | GoMap | null;

/** A map of Go with strings as keys. */
export interface GoMap {
  readonly entries: Readonly<Record<string, Value>>;
  /** What `index` returns for a key that it lacks: the zero value of its elements' type. */
  readonly zero: '' | null;
}

/** A value's type in the words of Go. */
export function typeOf(value: Value): string {
  if (value === null) return 'nil';
  if (isMap(value)) return value.zero === '' ? 'map[string]string' : 'map[string]interface {}';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

export function isMap(value: Value): value is GoMap {
  return typeof value === 'object' && value !== null;
}

/** Whether a value is true for `if`: it is not the zero value of its type, and no empty map. */
export function isTrue(value: Value): boolean {
  if (isMap(value)) return Object.keys(value.entries).length > 0;
  return Boolean(value);
}

/** The members of a map in the order of Go: by the bytes of their keys. */
export function membersOf({ entries }: GoMap): readonly (readonly [string, Value])[] {
  return Object.entries(entries).sort(([one], [other]) => compareStrings(one, other));
}

/** Orders strings as Go does, by bytes. */
export function compareStrings(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
