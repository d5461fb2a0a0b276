import { isRecord, ownValue } from '@strake/oci/internal';
import type { ConfigPath } from './config-error.ts';

/** A configuration whose images have their values merged over those at the top, and the way back to where they were written. */
export interface MergedImages {
  readonly value: unknown;
  original(path: ConfigPath): ConfigPath;
}

/**
 * Merges what an image itself says over what the top says under the same key. Keys that an image leaves to the top stay there,
 * and those that it removes by null are gone.
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

/** Two values as an image sees them; null over something removes it. */
function merge(below: unknown, above: unknown): unknown {
  if (!isRecord(above)) return above;
  const members = new Map<string, unknown>(isRecord(below) ? Object.entries(below) : []);
  for (const [key, value] of Object.entries(above)) {
    if (value === null) members.delete(key);
    else members.set(key, merge(members.get(key), value));
  }
  return Object.fromEntries(members);
}

/** True where something is written at a path. */
export function holds(root: unknown, path: ConfigPath): boolean {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = Reflect.get(value, step);
  }
  return true;
}
