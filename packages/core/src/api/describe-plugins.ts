import { destinationPlugin } from '../builtin/destination-plugin.ts';
import { offlineTransports } from '../builtin/offline-transports.ts';
import { namedAsWritten } from '../config/option-keys.ts';
import { StrakeError } from '../errors/index.ts';
import type { Plugin } from '../plugin/definition.ts';
import { orderPlugins, type PluginOrder } from '../plugin/plugin-order.ts';

/**
 * The order of all taps, including core's own destinations.
 * @param config as written: it decides which of its names a plugin has
 * @throws PLUGIN_* as a build does
 */
export function describePlugins(
  plugins: readonly Plugin[],
  config?: unknown,
): Promise<PluginOrder> {
  // Nothing is pushed here, so there are no connections.
  const transports = offlineTransports(
    new StrakeError('REGISTRY_ERROR', 'registries are not available while describing plugins'),
  );
  const destinations = transports.map(destinationPlugin);
  return orderPlugins(namedAsWritten(config, plugins), destinations);
}
