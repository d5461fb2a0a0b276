import { StrakeError } from '../errors/index.ts';
import { blame, callFacts } from './blame-tap.ts';
import type { BareContext } from './context.ts';
import type { Plugin } from './definition.ts';
import type { DestinationContext, IntendedPush } from './destination-check.ts';
import { type Call, guardTap } from './guard-tap.ts';
import { freezePlain } from './plain-data.ts';
import { readTaps } from './read-taps.ts';
import { watchPrototype } from './watch-prototype.ts';

/**
 * Asks a plugin whether one of its destinations can take a push. The call is guarded like a check of `push`.
 * @throws whatever the plugin throws, and PLUGIN_* as a tap
 */
export async function runDestinationCheck(
  plugin: Plugin,
  push: IntendedPush,
  call: Omit<Call, 'trace' | 'interceptors' | 'contextFor'> & {
    contextFor(plugin: string): BareContext<DestinationContext>;
  },
): Promise<void> {
  if (plugin.checkDestination === undefined) return;
  const handler = plugin.checkDestination.bind(plugin);
  for (const tap of readTaps(plugin, 'push', { stage: 'check', handler }, plugin))
    await guardTap(tap, freezePlain(push), { ...call, trace: [] });
}

/**
 * Asks a plugin what a push replaces.
 * @param directory absolute; what relative paths start at
 * @returns nothing for a target that it refuses: its check says why; undefined if it does not say
 * @throws PLUGIN_FAILED, PLUGIN_BAD_RESULT
 */
export function readDestinationPlaces(
  plugin: Plugin,
  push: IntendedPush,
  directory: string,
): readonly string[] | undefined {
  if (plugin.destinationPlaces === undefined) return undefined;
  const { image, scheme, destination } = push;
  const tap = { plugin: plugin.name, hook: 'push' } as const;
  const place = { image, scheme, destination };
  const watch = watchPrototype(plugin.name, 'destinationPlaces');
  try {
    const places: unknown = plugin.destinationPlaces(freezePlain(push), directory);
    watch.check();
    if (Array.isArray(places) && places.every((each) => typeof each === 'string')) return places;
  } catch (found) {
    watch.check();
    if (StrakeError.is(found)) return [];
    throw blame(tap, place, found, 'destinationPlaces');
  } finally {
    watch.end();
  }
  throw new StrakeError(
    'PLUGIN_BAD_RESULT',
    `plugin "${plugin.name}" returned something other than a list of strings from destinationPlaces for ${destination}`,
    {
      ...callFacts(tap, place),
      hint: 'Return ["tape REEL"]: what the push replaces, with one spelling for each place.',
    },
  );
}
