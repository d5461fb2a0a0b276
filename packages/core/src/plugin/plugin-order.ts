import type { CallLimits } from './call-limits.ts';
import type { Plugin } from './definition.ts';
import { createHookSet } from './hook-set.ts';
import { HOOK_NAMES, type HookName } from './hook-table.ts';

/** The order of taps, and the reasons. */
export interface PluginOrder {
  /** In the order of the configuration; built-in ones last. */
  readonly plugins: readonly {
    readonly name: string;
    readonly hooks: readonly HookName[];
    readonly builtin: boolean;
  }[];
  readonly hooks: readonly {
    readonly hook: HookName;
    /** In the order in which they run. */
    readonly taps: readonly {
      readonly plugin: string;
      /** Empty for `published`, which has none. */
      readonly stage: string;
      readonly before: readonly string[];
      readonly after: readonly string[];
      readonly when: Readonly<Record<string, readonly string[]>>;
    }[];
  }[];
}

/**
 * Sets the plugins up and returns the resulting order.
 * @throws PLUGIN_* as a build would
 */
export async function orderPlugins(
  plugins: readonly Plugin[],
  builtin: readonly Plugin[],
  limits: CallLimits,
): Promise<PluginOrder> {
  const { order } = await createHookSet([...plugins, ...builtin], limits);
  const describe = (plugin: Plugin, isBuiltin: boolean) => ({
    name: plugin.name,
    hooks: HOOK_NAMES.filter((hook) => order[hook].some((tap) => tap.plugin === plugin.name)),
    builtin: isBuiltin,
  });
  return {
    plugins: [
      ...plugins.map((plugin) => describe(plugin, false)),
      ...builtin.map((plugin) => describe(plugin, true)),
    ],
    hooks: HOOK_NAMES.map((hook) => ({
      hook,
      taps: order[hook].map(({ plugin, stage, before, after, when }) => ({
        plugin,
        stage: hook === 'published' ? '' : stage,
        before,
        after,
        when,
      })),
    })),
  };
}
