import type { ConfigSource, TracedConfig, ValueOrigin } from '@strake/core';
import { formatLocation, shortenPath } from './format-location.ts';

/**
 * Says where a value came from: `strake.yaml:3`, `--set`, `plugin arm`, or `default`.
 * @param image whose value it is; undefined: of no image
 * @param platform whose value it is; undefined: the image's for all platforms
 * @param at path of the value within the image, or at the top of the configuration
 */
export type Origin = (
  image: string | undefined,
  platform: string | undefined,
  at: readonly string[],
) => string;

/** @param cwd paths are written from here */
export function createOrigin(
  originOf: TracedConfig['originOf'],
  source: ConfigSource | undefined,
  cwd: string,
): Origin {
  const placeOf = (path: ValueOrigin['path']): string => {
    const { file } = source ?? {};
    if (file === undefined) return 'command line';
    if (!source?.locate) return shortenPath(file, cwd);
    const position = source.locate(path, 'key');
    // The file holds no value that the command line set.
    if (!position) return '--set';
    return formatLocation({ file, line: position.line }, cwd).replace(/: $/, '');
  };
  return (image, platform, at) => {
    if (image === undefined) return placeOf(at);
    const { writer, plugin, path } = originOf(image, platform, at);
    if (writer === 'plugin') return `plugin ${plugin}`;
    return writer === 'default' ? 'default' : placeOf(path);
  };
}
