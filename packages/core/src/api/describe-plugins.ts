import { StrakeError } from '@strake/oci';
import { imageTransports } from '@strake/oci/internal';
import { destinationPlugin } from '../builtin/destination-plugin.ts';
import { namedAsWritten } from '../config/option-keys.ts';
import type { Plugin } from '../plugin/definition.ts';
import { orderPlugins, type PluginOrder } from '../plugin/plugin-order.ts';

/**
 * Which tap of which plugin runs when; core's own destinations among them.
 * @param config as written: it tells by which of their names plugins are called
 * @throws PLUGIN_* as a build would
 */
export function describePlugins(
  plugins: readonly Plugin[],
  config?: unknown,
): Promise<PluginOrder> {
  // Nothing is pushed here, so nothing connects.
  const nowhere = () =>
    Promise.reject(
      new StrakeError('REGISTRY_ERROR', 'no registry is talked to while plugins are described'),
    );
  const destinations = imageTransports(nowhere).map(destinationPlugin);
  return orderPlugins(namedAsWritten(config, plugins), destinations);
}
