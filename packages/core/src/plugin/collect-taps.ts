import { messageOf, readThrown, StrakeError } from '@strake/oci';
import type { Plugin, SetupContext } from './definition.ts';
import { HOOK_NAMES, type HookName, type HookPoints, stagesOf, WHEN_KEYS } from './hook-table.ts';
import type { AnyHandler, Tap } from './tap.ts';
import { watchPrototype } from './watch-prototype.ts';

const TAP_KEYS = ['stage', 'before', 'after', 'when'];

/**
 * Sets a plugin up and returns its taps, in the order in which it asked for them.
 * @throws PLUGIN_SETUP where its `setup` throws, PLUGIN_HOOK_UNDECLARED, PLUGIN_TAP_INVALID
 */
export async function collectTaps(plugin: Plugin): Promise<readonly Tap[]> {
  const taps: Tap[] = [];
  let open = true;
  const point = (hook: HookName) => ({
    tap(options: unknown, handler: unknown): void {
      if (!open) {
        throw tapError(
          'PLUGIN_TAP_LATE',
          plugin.name,
          hook,
          'taps after its set-up',
          'Tap inside setup, before it returns.',
        );
      }
      if (!plugin.hooks.includes(hook)) {
        throw tapError(
          'PLUGIN_HOOK_UNDECLARED',
          plugin.name,
          hook,
          `taps "${hook}" without declaring it`,
          `Add "${hook}" to the plugin's "hooks" (now: ${plugin.hooks.join(', ') || 'none'}).`,
        );
      }
      taps.push(readTap(plugin.name, hook, options, handler));
    },
  });
  const hooks = Object.freeze(
    Object.fromEntries(HOOK_NAMES.map((hook) => [hook, Object.freeze(point(hook))])),
  );
  const watch = watchPrototype(plugin.name);
  try {
    await plugin.setup({
      hooks: hooks as unknown as HookPoints<never>,
    } satisfies SetupContext<never>);
    watch.check();
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
    open = false;
    watch.end();
  }
  return taps;
}

function readTap(plugin: string, hook: HookName, options: unknown, handler: unknown): Tap {
  const refuse = (what: string, hint: string) =>
    tapError('PLUGIN_TAP_INVALID', plugin, hook, what, hint);
  if (typeof options !== 'object' || options === null || typeof handler !== 'function') {
    throw refuse(
      `taps "${hook}" without options and handler`,
      `Write hooks.${hook}.tap({ stage: 'make' }, (value, context) => …).`,
    );
  }
  const given: Record<string, unknown> = { ...options };
  const unknown = Object.keys(given).find((key) => !TAP_KEYS.includes(key));
  if (unknown)
    throw refuse(
      `taps "${hook}" with the unknown option "${unknown}"`,
      `Options of a tap: ${TAP_KEYS.join(', ')}.`,
    );
  const stages = stagesOf(hook);
  const wanted = given.stage ?? 'make';
  const stage = stages.find((name) => name === wanted);
  if (!stage)
    throw refuse(
      `taps "${hook}" at the unknown stage ${JSON.stringify(wanted)}`,
      `Stages of ${hook}: ${stages.join(', ')}.`,
    );
  const when: Record<string, unknown> = { ...Object(given.when ?? {}) };
  for (const [key, value] of Object.entries(when)) {
    if (!WHEN_KEYS[hook].includes(key) || !isNames(value)) {
      throw refuse(
        `taps "${hook}" with a malformed filter "when.${key}"`,
        `${hook} can be filtered by ${WHEN_KEYS[hook].join(', ')}, each a list of names.`,
      );
    }
  }
  const names = (key: 'before' | 'after'): readonly string[] => {
    const value = given[key] ?? [];
    if (!isNames(value))
      throw refuse(
        `taps "${hook}" with a malformed "${key}"`,
        `"${key}" is a list of plugin names.`,
      );
    return Object.freeze([...value]);
  };
  return Object.freeze({
    plugin,
    hook,
    stage,
    before: names('before'),
    after: names('after'),
    when: Object.freeze(when as Record<string, readonly string[]>),
    handler: handler as AnyHandler,
  });
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

type TapCode = 'PLUGIN_TAP_LATE' | 'PLUGIN_TAP_INVALID' | 'PLUGIN_HOOK_UNDECLARED';

function tapError(
  code: TapCode,
  plugin: string,
  hook: HookName,
  what: string,
  hint: string,
): StrakeError {
  return new StrakeError(code, `plugin "${plugin}" ${what}`, { plugin, hook, hint });
}
