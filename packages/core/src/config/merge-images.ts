import { isRecord, ownValue } from '@strake/oci/internal';
import type { ConfigPath } from './config-error.ts';

/** A configuration whose images have their values merged over those of the top level, and a function that maps paths back to the original. */
export interface MergedImages {
  readonly value: unknown;
  original(path: ConfigPath): ConfigPath;
}

/**
 * Merges the values of an image over those of the top level. Keys that an image does not set stay at the top level,
 * and those that it sets to null are removed.
 * @param config without maps by platform
 */
export function mergeImages(config: unknown): MergedImages {
  if (!isRecord(config) || !isRecord(config.images))
    return { value: config, original: (path) => path };
  const images = Object.entries(config.images).map(([name, image]) => {
    if (!isRecord(image)) return [name, image] as const;
    const merged = Object.entries(image).map(
      ([key, value]) => [key, merge(ownValue(config, key), value)] as const,
    );
    return [name, Object.fromEntries(merged.filter(([, value]) => value !== null))] as const;
  });
  return {
    value: { ...config, images: Object.fromEntries(images) },
    original(path) {
      const [first, , ...rest] = path;
      const isTop = first === 'images' && !holds(config, path) && holds(config, rest);
      return isTop ? rest : path;
    },
  };
}

/** Merges two values; null over a value removes it. */
function merge(below: unknown, above: unknown): unknown {
  if (!isRecord(above)) return above;
  const members = new Map<string, unknown>(isRecord(below) ? Object.entries(below) : []);
  for (const [key, value] of Object.entries(above)) {
    if (value === null) members.delete(key);
    else members.set(key, merge(members.get(key), value));
  }
  return Object.fromEntries(members);
}

/** True if there is a value at a path. */
export function holds(root: unknown, path: ConfigPath): boolean {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = Reflect.get(value, step);
  }
  return true;
}
