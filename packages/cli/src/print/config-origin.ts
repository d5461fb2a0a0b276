import type { ConfigSource, TracedConfig, ValueOrigin } from '@strake/core';
import { formatLocation } from './format-location.ts';

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
    const place = source?.locate?.(path, 'key');
    if (place && 'argument' in place) return '--set';
    if (file === undefined) return 'command line';
    return formatLocation({ file, ...(place && { line: place.line }) }, cwd).replace(/: $/, '');
  };
  return (image, platform, at) => {
    if (image === undefined) return placeOf(at);
    const { writer, plugin, path } = originOf(image, platform, at);
    if (writer === 'plugin') return `plugin ${plugin}`;
    return writer === 'default' ? 'default' : placeOf(path);
  };
}
