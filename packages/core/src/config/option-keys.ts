import { ownValue } from '../model/record.ts';
import type { Plugin } from '../plugin/definition.ts';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import type { ConfigSource } from './project.ts';

/** The keys that the options of a plugin may stand under: its name first. What a plugin before it or another's name takes is none. */
export function optionKeys(plugin: Plugin, plugins: readonly Plugin[]): readonly string[] {
  const before = plugins.slice(0, plugins.indexOf(plugin));
  const taken = [
    ...plugins.map(({ name }) => name),
    ...before.flatMap(({ aliases = [] }) => aliases),
  ];
  return [plugin.name, ...(plugin.aliases ?? []).filter((alias) => !taken.includes(alias))];
}

/**
 * The key that a configuration has the options of each plugin under, by the plugin's name: one for all images.
 * @throws CONFIG_VALUE_INVALID where some stand under one and some under another
 */
export function keysInUse(
  config: unknown,
  plugins: readonly Plugin[],
  source: ConfigSource | undefined,
): ReadonlyMap<string, string> {
  const images = Object.keys(Object(ownValue(config, 'images') ?? {}));
  const places: readonly ConfigPath[] = [[], ...images.map((image) => ['images', image])];
  const used = plugins
    .filter(({ aliases = [] }) => aliases.length > 0)
    .map((plugin) => {
      const found = places.flatMap((place) =>
        optionKeys(plugin, plugins)
          .map((key) => [...place, key])
          .filter((path) => holdsValue(config, path)),
      );
      const [first = [plugin.name]] = found;
      const other = found.find((path) => path.at(-1) !== first.at(-1));
      if (other === undefined) return [plugin.name, String(first.at(-1))] as const;
      throw configError(
        'CONFIG_VALUE_INVALID',
        `"${formatPath(other)}" and "${formatPath(first)}" are options of one plugin`,
        source,
        other,
        { part: 'key', hint: `Write all of them under "${first.at(-1)}".` },
      );
    });
  return new Map(used);
}

function holdsValue(config: unknown, path: ConfigPath): boolean {
  const value = path.reduce<unknown>((each, step) => ownValue(each, String(step)), config);
  return value !== undefined;
}
