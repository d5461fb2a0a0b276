import type { ConfigSource, Plugin } from '@strake/core';
import { formatLocation, shortenPath } from './format-location.ts';

/**
 * Says where a value came from: `strake.yaml:3`, `--set`, `plugin arm`, or `default`.
 * @param image whose value it is; undefined: of no image
 * @param key path of the value within the image, or at the top of the configuration
 */
export type Origin = (image: string | undefined, key: readonly string[]) => string;

/**
 * @param cwd paths are written from here
 * @param plugins whose defaults lie under the configuration
 */
export function createOrigin(
  config: unknown,
  source: ConfigSource | undefined,
  cwd: string,
  plugins: readonly Pick<Plugin, 'name' | 'defaults'>[] = [],
): Origin {
  const placeOf = (path: readonly string[]): string => {
    const { file } = source ?? {};
    if (file === undefined) return 'command line';
    if (!source?.locate) return shortenPath(file, cwd);
    const position = source.locate(path, 'key');
    // The file holds no value that the command line set.
    if (!position) return '--set';
    return formatLocation({ file, line: position.line }, cwd).replace(/: $/, '');
  };
  return (image, key) => {
    // An image's value replaces the same key at the top.
    const paths = image === undefined ? [key] : [['images', image, ...key], key];
    const path = paths.find((candidate) => holds(config, candidate));
    if (path) return placeOf(path);
    const plugin = plugins.find(({ defaults }) => holds(defaults, key));
    return plugin ? `plugin ${plugin.name}` : 'default';
  };
}

function holds(config: unknown, path: readonly string[]): boolean {
  let value = config;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = Reflect.get(value, step);
  }
  return true;
}
