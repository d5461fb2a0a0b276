import { messageOf, readThrown } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { oldForm } from './check-plugin.ts';
import type { Plugin, SetupContext } from './definition.ts';
import { HOOK_NAMES, type HookName, type Hooks } from './hook-table.ts';
import type { InterceptableHooks, OwnedInterceptor } from './interceptor.ts';
import { readInterceptor } from './read-interceptor.ts';
import { readTaps, tapError } from './read-taps.ts';
import type { Tap } from './tap.ts';
import { untilAborted } from './until-aborted.ts';
import { watchPrototype } from './watch-prototype.ts';

/** What a plugin adds to the hooks of one build. */
export interface CollectedTaps {
  readonly taps: readonly Tap[];
  readonly interceptors: readonly OwnedInterceptor[];
}

/**
 * The taps of a plugin: those of its members, then those that its `setup` returns.
 * @throws PLUGIN_SETUP where its `setup` throws, PLUGIN_TAP_INVALID
 */
export async function collectTaps(plugin: Plugin, signal?: AbortSignal): Promise<CollectedTaps> {
  const taps = readHooks(plugin, plugin);
  if (plugin.setup === undefined) return { taps, interceptors: [] };
  const { context, interceptors, seal } = setupContext(plugin.name);
  const more: unknown = await runSetup(plugin, context, signal).finally(seal);
  if (more === undefined) return { taps, interceptors };
  if (typeof more !== 'object' || more === null) {
    throw tapError(
      plugin.name,
      undefined,
      'returns something other than an object of hooks from setup',
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
  return { taps: [...taps, ...readHooks(plugin, more)], interceptors };
}

function readHooks(plugin: Plugin, hooks: Hooks<never>): readonly Tap[] {
  return HOOK_NAMES.flatMap((hook) => {
    const given = hooks[hook];
    return given === undefined ? [] : readTaps(plugin, hook, given, hooks);
  });
}

async function runSetup(
  plugin: Plugin,
  context: SetupContext,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const watch = watchPrototype(plugin.name, 'setup');
  try {
    const result = await untilAborted(signal, () => plugin.setup?.(context));
    watch.check();
    return result;
  } catch (found) {
    watch.check();
    signal?.throwIfAborted();
    const thrown = readThrown(found);
    if (StrakeError.is(thrown)) throw thrown;
    throw new StrakeError(
      'PLUGIN_SETUP',
      `plugin "${plugin.name}" failed in setup: ${messageOf(thrown)}`,
      {
        plugin: plugin.name,
        cause: thrown,
        hint: 'The plugin has a bug; report it to its author.',
      },
    );
  } finally {
    watch.end();
  }
}

function setupContext(plugin: string) {
  const interceptors: OwnedInterceptor[] = [];
  let isOpen = true;
  const tap = () => {
    throw oldForm(plugin, 'taps hooks in setup');
  };
  const hookFor = (hook: HookName) => ({
    tap,
    intercept(interceptor: unknown) {
      if (!isOpen)
        throw tapError(plugin, hook, `intercepts "${hook}" too late`, 'Intercept hooks in setup.');
      interceptors.push(readInterceptor(plugin, hook, interceptor));
    },
  });
  const hooks = Object.fromEntries(HOOK_NAMES.map((hook) => [hook, Object.freeze(hookFor(hook))]));
  const context = Object.freeze({
    plugin,
    hooks: Object.freeze(hooks) as unknown as InterceptableHooks,
  });
  const seal = () => {
    isOpen = false;
  };
  return { context, interceptors, seal };
}
