import { StrakeError } from '../errors/index.ts';
import { PLUGIN_API, type Plugin } from './definition.ts';

/**
 * Refuses plugins that can't work together.
 * @throws PLUGIN_API, PLUGIN_DUPLICATE
 */
export function checkPlugins(plugins: readonly Plugin[]): void {
  const seen = new Set<string>();
  for (const plugin of plugins) {
    if (plugin.api !== PLUGIN_API) {
      const older = plugin.api < PLUGIN_API;
      throw new StrakeError(
        'PLUGIN_API',
        `plugin "${plugin.name}" is made for plugin API ${plugin.api}, this strake has ${PLUGIN_API}`,
        {
          plugin: plugin.name,
          hint: older
            ? `Upgrade the plugin "${plugin.name}".`
            : 'Upgrade @strake/core and @strake/cli.',
        },
      );
    }
    if (seen.has(plugin.name)) {
      throw new StrakeError('PLUGIN_DUPLICATE', `plugin "${plugin.name}" is in use twice`, {
        plugin: plugin.name,
        hint: 'Name each plugin once in "plugins"; what should happen twice goes into its options.',
      });
    }
    seen.add(plugin.name);
  }
}
