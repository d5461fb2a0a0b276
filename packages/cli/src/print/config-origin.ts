import type { ConfigSource, TracedConfig, ValueOrigin } from '@strake/core';
import { formatLocation } from './format-location.ts';

/**
 * Says where a value came from: `strake.yaml:3`, `--set`, `plugin arm`, `STRAKE_REPOSITORY`, or `default`.
 * @param image the image of the value; undefined: no image
 * @param platform the platform of the value; undefined: all platforms of the image
 * @param at path of the value within the image, or at the top level of the configuration
 */
export type Origin = (
  image: string | undefined,
  platform: string | undefined,
  at: readonly string[],
) => string;

/** @param cwd printed paths are relative to it */
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
    const { writer, plugin, variable, path } = originOf(image, platform, at);
    if (writer === 'plugin') return `plugin ${plugin}`;
    if (writer === 'environment') return variable ?? writer;
    return writer === 'default' ? 'default' : placeOf(path);
  };
}
