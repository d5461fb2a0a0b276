import { ownValue } from '@strake/oci/internal';
import type { Plugin } from '../plugin/definition.ts';
import type { RawConfig } from './check-config.ts';
import type { ConfigPath } from './config-error.ts';
import { optionKeys } from './option-keys.ts';

/** Who wrote a value: an image, the top of the configuration, or a plugin by its defaults. */
export type Writer = 'image' | 'top' | 'plugin';

/** A value as written, and where. */
export interface Layer {
  readonly value: unknown;
  readonly path: ConfigPath;
  readonly writer: Writer;
  /** Name of the plugin whose default it is. */
  readonly plugin?: string;
}

/** The values of one image: its own over those at the top over those of plugins. */
export interface LayeredConfig {
  /** Everything that is written under a key, lowest first: what stands behind is merged over what stands before. */
  get(key: string): readonly Layer[];
}

/**
 * @param name key in `images`; undefined where the configuration is of one image
 */
export function layerConfig(
  config: RawConfig,
  name: string | undefined,
  plugins: readonly Plugin[],
): LayeredConfig {
  const image = name === undefined ? undefined : ownValue(ownValue(config, 'images'), name);
  const read = (key: string): readonly Layer[] => {
    const owner = plugins.find((plugin) => plugin.name === key);
    const keys = owner ? optionKeys(owner, plugins) : [key];
    // Of two plugins the first one wins.
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
    const value = ownValue(image, key);
    return [
      ...defaults,
      ...(top === undefined ? [] : [{ value: top, path: [key], writer: 'top' as const }]),
      ...(name === undefined || value === undefined
        ? []
        : [{ value, path: ['images', name, key], writer: 'image' as const }]),
    ];
  };
  // Every platform asks for the same.
  const known = new Map<string, readonly Layer[]>();
  return {
    get(key) {
      const layers = known.get(key) ?? read(key);
      known.set(key, layers);
      return layers;
    },
  };
}
