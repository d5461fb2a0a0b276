import { ownValue } from '@strake/oci/internal';
import type { Plugin } from '../plugin/definition.ts';
import { type ConfigPath, configError, formatPath } from './config-error.ts';
import type { ConfigSource } from './project.ts';

/** The keys that may hold the options of a plugin: its name first. Keys of an earlier plugin, and names of other plugins, are excluded. */
export function optionKeys(plugin: Plugin, plugins: readonly Plugin[]): readonly string[] {
  const before = plugins.slice(0, plugins.indexOf(plugin));
  const taken = [
    ...plugins.map(({ name }) => name),
    ...before.flatMap(({ aliases = [] }) => aliases),
  ];
  return [plugin.name, ...(plugin.aliases ?? []).filter((alias) => !taken.includes(alias))];
}

/**
 * Refuses a configuration with options of one plugin under several keys.
 * @throws CONFIG_VALUE_INVALID
 */
export function checkOptionKeys(
  config: unknown,
  plugins: readonly Plugin[],
  source: ConfigSource | undefined,
): void {
  for (const plugin of plugins) {
    const [first, ...others] = optionPaths(config, plugin, plugins);
    const other = others.find((path) => path.at(-1) !== first?.at(-1));
    if (first === undefined || other === undefined) continue;
    throw configError(
      'CONFIG_VALUE_INVALID',
      `"${formatPath(other)}" and "${formatPath(first)}" are options of the same plugin`,
      source,
      other,
      { part: 'key', hint: `Write all of them under "${first.at(-1)}".` },
    );
  }
}

/**
 * Renames each plugin to the name that the configuration uses for it: that of its options, else that of its entry in `plugins`.
 * All output has the name that the user wrote.
 * @param config as written
 */
export function namedAsWritten(config: unknown, plugins: readonly Plugin[]): readonly Plugin[] {
  // Lists may be nested; the depth limit stops a list that contains itself.
  const listed: readonly unknown[] = [ownValue(config, 'plugins')].flat(DEEPEST_LIST);
  return plugins.map((plugin) => {
    if ((plugin.aliases ?? []).length === 0) return plugin;
    const keys = optionKeys(plugin, plugins);
    const [path] = optionPaths(config, plugin, plugins);
    const name = path?.at(-1) ?? keys.find((key) => listed.includes(key)) ?? plugin.name;
    return name === plugin.name ? plugin : rename(plugin, String(name));
  });
}

/** Depth of nested lists that are searched for plugin names. */
const DEEPEST_LIST = 4;

function rename(plugin: Plugin, name: string): Plugin {
  const { aliases = [] } = plugin;
  const others = [plugin.name, ...aliases.filter((alias) => alias !== name)];
  return Object.freeze({ ...plugin, name, aliases: others });
}

/** The paths of a plugin's options in a configuration, under any of its names: those for all images first. */
function optionPaths(
  config: unknown,
  plugin: Plugin,
  plugins: readonly Plugin[],
): readonly ConfigPath[] {
  if ((plugin.aliases ?? []).length === 0) return [];
  const images = Object.keys(Object(ownValue(config, 'images') ?? {}));
  const places: readonly ConfigPath[] = [[], ...images.map((image) => ['images', image])];
  const keys = optionKeys(plugin, plugins);
  return places
    .flatMap((place) => keys.map((key) => [...place, key]))
    .filter((path) => holdsValue(config, path));
}

function holdsValue(config: unknown, path: ConfigPath): boolean {
  const value = path.reduce<unknown>((each, step) => ownValue(each, String(step)), config);
  return value !== undefined;
}
