import type { PlacedList } from './ko-settings.ts';
import { type SettingPath, settingError } from './setting-path.ts';

/** How a string in the place of a list is read: split at spaces, or as the only element. */
export type Words = 'fields' | 'whole';

/** @throws CONFIG_VALUE_INVALID for anything but a map */
export function readMap(value: unknown, path: SettingPath): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw settingError(path, `is ${typeOf(value)}, not a map`, 'Write one KEY: VALUE on each line.');
}

/**
 * A string; numbers and booleans become strings, as in ko.
 * @throws CONFIG_VALUE_INVALID
 */
export function readString(value: unknown, path: SettingPath): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw settingError(path, `is ${typeOf(value)}, not a string`, 'Write a single value.');
}

/**
 * A list of strings, or a string.
 * @throws CONFIG_VALUE_INVALID
 */
export function readList(value: unknown, path: SettingPath, words: Words): PlacedList {
  if (Array.isArray(value))
    return { values: value.map((each, at) => readString(each, [...path, at])), path };
  if (typeof value === 'object')
    throw settingError(path, `is ${typeOf(value)}, not a list`, 'Write a list of strings.');
  const text = readString(value, path);
  const values = words === 'fields' ? text.split(/\s+/) : [text];
  return { values: values.filter((word) => word !== ''), path, isString: true };
}

function typeOf(value: unknown): string {
  if (value === null) return 'empty';
  return Array.isArray(value) ? 'a list' : `a ${typeof value === 'object' ? 'map' : typeof value}`;
}
