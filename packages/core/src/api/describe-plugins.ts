import { destinationPlugin } from '../builtin/destination-plugin.ts';
import { offlineTransports } from '../builtin/offline-transports.ts';
import { namedAsWritten } from '../config/option-keys.ts';
import { StrakeError } from '../errors/index.ts';
import { writtenLimits } from '../plugin/call-limits.ts';
import type { Plugin } from '../plugin/definition.ts';
import { orderPlugins, type PluginOrder } from '../plugin/plugin-order.ts';

/**
 * The order of all taps, including core's own destinations.
 * @param config as written: it decides which of its names a plugin has
 * @param signal when it aborts, a `setup` is abandoned
 * @throws PLUGIN_* as a build does
 */
export function describePlugins(
  plugins: readonly Plugin[],
  config?: unknown,
  signal?: AbortSignal,
): Promise<PluginOrder> {
  // Nothing is pushed here, so there are no connections.
  const transports = offlineTransports(
    new StrakeError('REGISTRY_ERROR', 'registries are not available while describing plugins'),
  );
  const destinations = transports.map(destinationPlugin);
  return orderPlugins(namedAsWritten(config, plugins), destinations, writtenLimits(config, signal));
}
