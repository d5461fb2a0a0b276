import { StrakeError } from '@strake/oci';
import { CORE_COPY, copyBehind, PLUGIN_API, type Plugin } from './definition.ts';

/**
 * Refuses plugins that cannot work together.
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
          hint: [
            older
              ? `Upgrade the plugin "${plugin.name}".`
              : 'Upgrade @strake/core and @strake/cli.',
            ...otherCopy(plugin),
          ].join(' '),
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

/** Two copies of core are mostly an accident of installing. */
function otherCopy(plugin: Plugin): readonly string[] {
  const made = copyBehind(plugin);
  if (made === undefined || made === CORE_COPY) return [];
  return [
    `It was made by ${pathOf(made)}, and ${pathOf(CORE_COPY)} is at work: see "npm ls @strake/core".`,
  ];
}

function pathOf(url: string): string {
  return decodeURIComponent(url.replace(/^file:\/\//, '').replace(/\/$/, ''));
}
