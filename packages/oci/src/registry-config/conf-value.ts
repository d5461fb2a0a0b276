import { unusable } from './unusable.ts';

/** A table of a TOML file. */
export type Table = Readonly<Record<string, unknown>>;

/** The tables of `[[key]]`. @throws REGISTRY_CONFIG for anything else */
export function tables(value: unknown, key: string, source: string): readonly Table[] {
  if (value === undefined) return [];
  const isList = Array.isArray(value) && value.every(isTable);
  if (!isList) throw unusable(source, `has a ${key} that is not a [[${key}]]`);
  return value as readonly Table[];
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An array of strings; undefined if the key is absent. @throws REGISTRY_CONFIG for anything else */
export function strings(table: Table, key: string, source: string): readonly string[] | undefined {
  const value = table[key];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw unusable(source, `has a ${key} that is not an array of strings`);
}

/** The location under a key; empty if the key is absent. @throws REGISTRY_CONFIG */
export function place(table: Table, key: string, source: string): string {
  const value = table[key] ?? '';
  if (typeof value !== 'string') throw unusable(source, `has a ${key} that is not a string`);
  return normalPlace(value, key, source);
}

/** A host with a path, without scheme and trailing slash. @throws REGISTRY_CONFIG */
export function normalPlace(value: string, key: string, source: string): string {
  const text = value.replace(/\/+$/, '');
  if (/^[a-z]+:\/\//i.test(text) || /[\s@]/.test(text))
    throw unusable(
      source,
      `has the ${key} ${JSON.stringify(text)}, which is not HOST[:PORT][/PATH]`,
    );
  return text;
}

/** @throws REGISTRY_CONFIG for anything but true or false */
export function flag(table: Table, key: string, source: string): boolean {
  const value = table[key] ?? false;
  if (typeof value !== 'boolean') throw unusable(source, `has a ${key} that is not true or false`);
  return value;
}
