import { StrakeError } from '@strake/oci';
import { messageOf, readThrown } from '@strake/oci/internal';
import { oldForm } from './check-plugin.ts';
import type { Plugin, SetupContext } from './definition.ts';
import { HOOK_NAMES, type Hooks } from './hook-table.ts';
import { readTaps, tapError } from './read-taps.ts';
import type { Tap } from './tap.ts';
import { watchPrototype } from './watch-prototype.ts';

/**
 * The taps of a plugin: those of its members, then those that its `setup` returns.
 * @throws PLUGIN_SETUP where its `setup` throws, PLUGIN_TAP_INVALID
 */
export async function collectTaps(plugin: Plugin): Promise<readonly Tap[]> {
  const taps = readHooks(plugin, plugin);
  if (plugin.setup === undefined) return taps;
  const more: unknown = await runSetup(plugin);
  if (more === undefined) return taps;
  if (typeof more !== 'object' || more === null) {
    throw tapError(
      plugin.name,
      undefined,
      'returns from setup what is not an object of hooks',
      'Return { layer(plan, context) { … } }, or nothing.',
    );
  }
  const unknown = Object.keys(more).find((key) => !HOOK_NAMES.some((hook) => hook === key));
  if (unknown !== undefined) {
    throw tapError(
      plugin.name,
      undefined,
      `returns the unknown hook "${unknown}" from setup`,
      `Hooks: ${HOOK_NAMES.join(', ')}.`,
    );
  }
  return [...taps, ...readHooks(plugin, more)];
}

function readHooks(plugin: Plugin, hooks: Hooks<never>): readonly Tap[] {
  return HOOK_NAMES.flatMap((hook) => {
    const given = hooks[hook];
    return given === undefined ? [] : readTaps(plugin, hook, given, hooks);
  });
}

async function runSetup(plugin: Plugin): Promise<unknown> {
  const watch = watchPrototype(plugin.name);
  try {
    const result = await plugin.setup?.(setupContext(plugin.name));
    watch.check();
    return result;
  } catch (found) {
    watch.check();
    const thrown = readThrown(found);
    if (StrakeError.is(thrown)) throw thrown;
    throw new StrakeError(
      'PLUGIN_SETUP',
      `plugin "${plugin.name}" failed in setup: ${messageOf(thrown)}`,
      {
        plugin: plugin.name,
        cause: thrown,
        hint: 'This is a fault of the plugin; tell its author.',
      },
    );
  } finally {
    watch.end();
  }
}

function setupContext(plugin: string): SetupContext {
  const tap = () => {
    throw oldForm(plugin, 'taps hooks in setup');
  };
  const hooks = Object.fromEntries(HOOK_NAMES.map((hook) => [hook, Object.freeze({ tap })]));
  return Object.freeze({ plugin, hooks: Object.freeze(hooks) });
}
