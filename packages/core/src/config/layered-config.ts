import { isPlatformMap } from '../model/platform-pattern.ts';
import type { PlatformTable } from '../model/platform-table.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { RawConfig } from './check-config.ts';
import type { ConfigPath } from './config-error.ts';

/** Where a value of an image was written. */
export type Origin = 'image' | 'top' | 'plugin' | 'default';

/** A value as written, and where. */
export interface Layered {
  readonly value: unknown;
  readonly path: ConfigPath;
  readonly origin: Origin;
}

/** The values of one image: its own over those at the top over those of plugins. Same key, replaced whole. */
export interface LayeredConfig {
  get(key: string): Layered | undefined;
}

/** @param name key in `images`; undefined where the configuration is of one image */
export function layerConfig(
  config: RawConfig,
  name: string | undefined,
  plugins: readonly Plugin[],
  table: PlatformTable,
): LayeredConfig {
  const image = name === undefined ? {} : (Object(Object(config.images)[name] ?? {}) as RawConfig);
  return {
    get(key) {
      const fallback = pluginDefault(key, plugins, table);
      const own = image[key];
      const top = config[key];
      if (name !== undefined && own !== undefined)
        return under({ value: own, path: ['images', name, key], origin: 'image' }, fallback, table);
      if (top !== undefined)
        return under({ value: top, path: [key], origin: 'top' }, fallback, table);
      return fallback;
    },
  };
}

function pluginDefault(
  key: string,
  plugins: readonly Plugin[],
  table: PlatformTable,
): Layered | undefined {
  return plugins.reduce<Layered | undefined>((known, { defaults }) => {
    const value = defaults?.[key];
    if (value === undefined) return known;
    return known
      ? under(known, { value, path: [key], origin: 'plugin' }, table)
      : { value, path: [key], origin: 'plugin' };
  }, undefined);
}

/** Maps by platform of a plugin fill in what the user's leave open; anything else of the user's stands alone. */
function under(wanted: Layered, fallback: Layered | undefined, table: PlatformTable): Layered {
  if (!fallback || !isPlatformMap(wanted.value, table) || !isPlatformMap(fallback.value, table))
    return wanted;
  return { ...wanted, value: { ...fallback.value, ...wanted.value } };
}
