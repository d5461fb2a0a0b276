import { StrakeError } from '../errors/index.ts';
import type { Plugin } from './definition.ts';

/** Formats of core itself. */
const OWN = ['depfile', 'json-lines'];

/** @throws PLUGIN_INVALID for a discovery that is not a function, PLUGIN_CONFLICT for one whose name is taken */
export function checkDiscoveries(plugins: readonly Plugin[]): void {
  const owners = new Map(OWN.map((name) => [name, 'strake itself']));
  for (const { name: plugin, discoveries = {} } of plugins) {
    for (const [name, given] of Object.entries(Object(discoveries))) {
      const { inputs, header } = typeof given === 'function' ? { inputs: given } : Object(given);
      if (typeof inputs !== 'function' || !['function', 'undefined'].includes(typeof header)) {
        throw new StrakeError(
          'PLUGIN_INVALID',
          `discovery "${name}" of plugin "${plugin}" is not a function`,
          {
            plugin,
            hint: 'Write a function, or an object with "inputs" and, optionally, "header".',
          },
        );
      }
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new StrakeError(
          'PLUGIN_CONFLICT',
          `discovery "${name}" of plugin "${plugin}" has a name that ${owner} uses`,
          { plugin, hint: 'Start its name with the name of the plugin.' },
        );
      }
      owners.set(name, `plugin "${plugin}"`);
    }
  }
}
