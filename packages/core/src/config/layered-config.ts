import { ownValue } from '@strake/oci/internal';
import type { Plugin } from '../plugin/definition.ts';
import type { RawConfig } from './check-config.ts';
import type { ConfigPath } from './config-error.ts';
import { lineage } from './inherited-images.ts';
import { optionKeys } from './option-keys.ts';

/** The origin of a value: an image, the top level of the configuration, or the defaults of a plugin. */
export type Writer = 'image' | 'top' | 'plugin';

/** A value as written, and its location. */
export interface Layer {
  readonly value: unknown;
  readonly path: ConfigPath;
  readonly writer: Writer;
  /** The plugin that declares this default. */
  readonly plugin?: string;
}

/** The values of an image: its own, then those of images that it extends, of the top level, and of plugins. */
export interface LayeredConfig {
  /** All values of a key, lowest first: later values are merged over earlier ones. */
  get(key: string): readonly Layer[];
}

/**
 * @param name key in `images`; undefined if the configuration has a single image
 */
export function layerConfig(
  config: RawConfig,
  name: string | undefined,
  plugins: readonly Plugin[],
): LayeredConfig {
  const images = ownValue(config, 'images');
  const line = name === undefined ? [] : lineage(images, name);
  const read = (key: string): readonly Layer[] => {
    const owner = plugins.find((plugin) => plugin.name === key);
    const keys = owner ? optionKeys(owner, plugins) : [key];
    // The first plugin wins.
    const defaults = plugins
      .flatMap((plugin): Layer[] => {
        const value = keys
          .map((each) => ownValue(plugin.defaults, each))
          .find((each) => each !== undefined);
        const { name } = plugin;
        return value === undefined ? [] : [{ value, path: [key], writer: 'plugin', plugin: name }];
      })
      .reverse();
    const top = ownValue(config, key);
    return [
      ...defaults,
      ...(top === undefined ? [] : [{ value: top, path: [key], writer: 'top' as const }]),
      ...line.flatMap((each): Layer[] => {
        const value = ownValue(ownValue(images, each), key);
        return value === undefined ? [] : [{ value, path: ['images', each, key], writer: 'image' }];
      }),
    ];
  };
  // Cached: every platform needs the same.
  const known = new Map<string, readonly Layer[]>();
  return {
    get(key) {
      const layers = known.get(key) ?? read(key);
      known.set(key, layers);
      return layers;
    },
  };
}
