import type { CallLimits } from './call-limits.ts';
import { oldForm } from './check-plugin.ts';
import type { Plugin } from './definition.ts';
import { HOOK_NAMES, type HookName, type Hooks } from './hook-table.ts';
import type { InterceptableHooks, OwnedInterceptor } from './interceptor.ts';
import { readInterceptor } from './read-interceptor.ts';
import { readTaps, tapError } from './read-taps.ts';
import { runPlugin } from './run-plugin.ts';
import type { Tap } from './tap.ts';

/** What a plugin adds to the hooks of one build. */
export interface CollectedTaps {
  readonly taps: readonly Tap[];
  readonly interceptors: readonly OwnedInterceptor[];
}

/**
 * The taps of a plugin: those of its members, then those that its `setup` returns.
 * @throws PLUGIN_SETUP where its `setup` throws, PLUGIN_TIMEOUT, PLUGIN_TAP_INVALID
 */
export async function collectTaps(plugin: Plugin, limits: CallLimits): Promise<CollectedTaps> {
  const taps = readHooks(plugin, plugin);
  if (plugin.setup === undefined) return { taps, interceptors: [] };
  const { context, interceptors, seal } = setupContext(plugin.name);
  const setup = () => plugin.setup?.(context);
  const running = runPlugin<unknown>(plugin.name, 'setup', setup, limits, {
    code: 'PLUGIN_SETUP',
    hint: 'The plugin has a bug; report it to its author.',
  });
  const more = await running.finally(seal);
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
