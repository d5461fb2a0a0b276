import type { BareContext } from './context.ts';
import type { Plugin } from './definition.ts';
import { type Call, guardTap } from './guard-tap.ts';
import { freezePlain } from './plain-data.ts';
import type { IntendedPublication, PublicationContext } from './publication-check.ts';
import { readTaps } from './read-taps.ts';

/**
 * Asks a plugin whether its taps of `published` can do their work. The call is guarded like one of these taps.
 * @throws whatever the plugin throws, and PLUGIN_* as a tap
 */
export async function runPublicationCheck(
  plugin: Plugin,
  publication: IntendedPublication,
  call: Omit<Call, 'trace' | 'interceptors' | 'contextFor'> & {
    contextFor(plugin: string): BareContext<PublicationContext>;
  },
): Promise<void> {
  if (plugin.checkPublication === undefined) return;
  const handler = plugin.checkPublication.bind(plugin);
  for (const tap of readTaps(plugin, 'published', { handler }, plugin))
    await guardTap(tap, freezePlain(publication), { ...call, trace: [] });
}
