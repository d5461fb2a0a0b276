import { createRequire } from 'node:module';
import { readThrown } from '@strake/oci/internal';
import type { CallLimits } from './call-limits.ts';
import { checkPlugins } from './check-plugins.ts';
import { type CollectedTaps, collectTaps } from './collect-taps.ts';
import type { BareContext } from './context.ts';
import type { Plugin } from './definition.ts';
import { type Call, guardTap, type TraceEntry } from './guard-tap.ts';
import { HOOK_NAMES, type HookName, type HookTable } from './hook-table.ts';
import { interceptHook } from './intercept-call.ts';
import { orderTaps } from './order-taps.ts';
import { freezePlain } from './plain-data.ts';
import type { Tap } from './tap.ts';

type Tapable = typeof import('tapable');

// The two kinds of hooks that there are: all of tapable takes twice as long to load. Its version is exact, so that they stay there.
const require = createRequire(import.meta.url);
const WaterfallHook: Tapable['AsyncSeriesWaterfallHook'] = require('tapable/lib/AsyncSeriesWaterfallHook.js');
const BailHook: Tapable['AsyncSeriesBailHook'] = require('tapable/lib/AsyncSeriesBailHook.js');

/** The result of a call of a hook. */
export interface Called<Result> {
  readonly result: Result;
  /** The called taps in order, and what each of them changed. */
  readonly trace: readonly TraceEntry[];
  /** The value before the stage `convert`, which converts it to the format of a platform. */
  readonly beforeConversion: Result;
}

/** The place of a call of a hook. */
export type CallOptions<Hook extends HookName> = Omit<
  Call,
  'trace' | 'beforeConversion' | 'interceptors' | 'contextFor'
> & {
  contextFor(plugin: string): BareContext<HookTable[Hook]['context']>;
};

/** The hooks of one build, sealed: all plugins are set up and all taps sorted. */
export interface HookSet {
  readonly order: Readonly<Record<HookName, readonly Tap[]>>;
  /** Runs a describing hook; the value is frozen first. */
  describe<Hook extends Exclude<HookName, 'push' | 'published'>>(
    hook: Hook,
    value: HookTable[Hook]['value'],
    options: CallOptions<Hook>,
  ): Promise<Called<HookTable[Hook]['value']>>;
  /** Calls taps until one performs the request; undefined if none does. */
  push(
    value: HookTable['push']['value'],
    options: CallOptions<'push'>,
  ): Promise<Omit<Called<HookTable['push']['result'] | undefined>, 'beforeConversion'>>;
  /** Calls every tap, one after another. @returns what failed */
  published(
    value: HookTable['published']['value'],
    options: CallOptions<'published'>,
  ): Promise<readonly Error[]>;
}

/**
 * Sets plugins up for one build.
 * @param limits of each `setup`
 * @throws PLUGIN_* naming the plugin that does not fit
 */
export async function createHookSet(
  plugins: readonly Plugin[],
  limits: CallLimits = {},
): Promise<HookSet> {
  checkPlugins(plugins);
  const collected: CollectedTaps[] = [];
  for (const plugin of plugins) collected.push(await collectTaps(plugin, limits));
  const taps = collected.flatMap((each) => each.taps).map((tap) => resolveWishes(tap, plugins));
  const intercepted = Map.groupBy(
    collected.flatMap(({ interceptors }) => interceptors),
    ({ hook }) => hook,
  );
  const order = Object.fromEntries(
    HOOK_NAMES.map((hook) => [
      hook,
      orderTaps(
        hook,
        taps.filter((tap) => tap.hook === hook),
      ),
    ]),
  ) as Record<HookName, readonly Tap[]>;
  const waterfalls = new Map<HookName, InstanceType<typeof WaterfallHook<[unknown, Call]>>>();
  for (const hook of HOOK_NAMES) {
    if (hook === 'push' || hook === 'published') continue;
    const engine = new WaterfallHook<[unknown, Call]>(['value', 'call'], hook);
    for (const tap of order[hook])
      engine.tapPromise(tap.plugin, (value, call) => guardTap(tap, value, call));
    waterfalls.set(hook, engine);
  }
  const push = new BailHook<[unknown, Call], unknown>(['value', 'call'], 'push');
  for (const tap of order.push)
    push.tapPromise(tap.plugin, (value, call) => guardTap(tap, value, call));
  /** Runs a hook on the frozen value, between its interceptors where there are any. */
  const run = async <Result>(
    hook: HookName,
    value: unknown,
    options: Omit<Call, 'trace'>,
    engine: (call: Call) => Promise<Result>,
  ): Promise<{ readonly call: Call; readonly result: Result }> => {
    freezePlain(value);
    const interceptors = intercepted.get(hook);
    if (interceptors === undefined) {
      const call: Call = { ...options, trace: [] };
      return { call, result: await engine(call) };
    }
    const call = { ...options, trace: [], interceptors };
    return { call, result: await interceptHook(call, hook, value, () => engine(call)) };
  };
  return {
    order: Object.freeze(order),
    async describe(hook, value, options) {
      const { call, result } = await run(
        hook,
        value,
        options,
        async (each) => (await waterfalls.get(hook)?.promise(value, each)) as typeof value,
      );
      return {
        result,
        trace: call.trace,
        beforeConversion: (call.beforeConversion ?? result) as typeof value,
      };
    },
    async push(value, options) {
      const { call, result } = await run('push', value, options, (each) =>
        push.promise(value, each),
      );
      return { result: result as HookTable['push']['result'] | undefined, trace: call.trace };
    },
    async published(value, options) {
      const failures: Error[] = [];
      const note = (thrown: unknown) => void failures.push(readThrown(thrown));
      const series = new WaterfallHook<[unknown, Call]>(['value', 'call'], 'published');
      for (const tap of order.published)
        series.tapPromise(tap.plugin, (publication, call) =>
          guardTap(tap, publication, call).catch(note),
        );
      await run('published', value, options, async (each) => {
        await series.promise(value, each);
      }).catch(note);
      return failures;
    },
  };
}

/** The tap with aliases in its `before` and `after` replaced by the names in use. */
function resolveWishes(tap: Tap, plugins: readonly Plugin[]): Tap {
  const nameOf = (wish: string) =>
    plugins.some(({ name }) => name === wish)
      ? wish
      : (plugins.find(({ aliases = [] }) => aliases.includes(wish))?.name ?? wish);
  const { before, after } = tap;
  return Object.freeze({ ...tap, before: before.map(nameOf), after: after.map(nameOf) });
}
