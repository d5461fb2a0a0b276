import { type ImageSource, openImage as open } from '@strake/oci';
import { pluginTransports } from '../compose/plugin-transports.ts';
import type { OpenImageOptions } from './copy-options.ts';

/** `openImage` of `@strake/oci`, with the transports of plugins. @throws as that does */
export function openImage(
  reference: string,
  { plugins = [], ...options }: OpenImageOptions = {},
): Promise<ImageSource> {
  return open(reference, {
    ...options,
    transports: pluginTransports(plugins, options.timeouts?.plugin),
  });
}
