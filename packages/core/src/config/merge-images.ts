import { isRecord, ownValue } from '@strake/oci/internal';
import type { ConfigPath } from './config-error.ts';
import { lineage } from './inherited-images.ts';

/** A configuration whose images have their values merged over those of the top level, and a function that maps paths back to the original. */
export interface MergedImages {
  readonly value: unknown;
  original(path: ConfigPath): ConfigPath;
}

/**
 * Merges the values of an image over those of the images that it extends, and these over those of the top level. Keys that an image does not set stay at the top level,
 * and those that it sets to null are removed.
 * @param config without maps by platform
 */
export function mergeImages(config: unknown): MergedImages {
  if (!isRecord(config) || !isRecord(config.images))
    return { value: config, original: (path) => path };
  const { images: written } = config;
  const images = Object.entries(written).map(([name, image]) => {
    if (!isRecord(image)) return [name, image] as const;
    const merged = new Map<string, unknown>();
    for (const each of lineage(written, name))
      for (const [key, value] of Object.entries(Object(ownValue(written, each)))) {
        const below = merged.has(key) ? merged.get(key) : ownValue(config, key);
        merged.set(key, merge(below, value));
      }
    const present = [...merged].filter(([, value]) => value !== null);
    return [name, Object.fromEntries(present)] as const;
  });
  return {
    value: { ...config, images: Object.fromEntries(images) },
    original(path) {
      const [first, name, ...rest] = path;
      if (first !== 'images' || name === undefined) return path;
      const line = lineage(written, String(name)).toReversed();
      const places = [...line.map((each) => ['images', each, ...rest]), rest];
      return places.find((place) => holds(config, place)) ?? path;
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
