import { StrakeError } from '../errors/index.ts';
import { checkDiscoveries } from './check-discoveries.ts';
import { checkPlugin } from './check-plugin.ts';
import { checkSameCodes } from './check-same-codes.ts';
import { checkToolCaches } from './check-tool-caches.ts';
import type { Plugin } from './definition.ts';

/**
 * Refuses plugins that are invalid or cannot be used together.
 * @throws PLUGIN_INVALID, PLUGIN_API, PLUGIN_DUPLICATE, PLUGIN_CONFLICT
 */
export function checkPlugins(plugins: readonly Plugin[]): void {
  const seen = new Set<string>();
  for (const plugin of plugins) {
    checkPlugin(plugin);
    if (seen.has(plugin.name)) {
      throw new StrakeError('PLUGIN_DUPLICATE', `plugin "${plugin.name}" is listed twice`, {
        plugin: plugin.name,
        hint: 'List each plugin once in "plugins"; configure repeated work in its options.',
      });
    }
    seen.add(plugin.name);
  }
  checkSameCodes(plugins);
  checkDiscoveries(plugins);
  checkToolCaches(plugins);
}
