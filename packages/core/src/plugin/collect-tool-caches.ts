import type { ToolCacheFormat, UsedResult } from '../tool-cache/tool-cache.ts';
import type { CallLimits } from './call-limits.ts';
import { checkFoundCache, checkResults } from './check-tool-cache-results.ts';
import type { Plugin } from './definition.ts';
import { runPlugin } from './run-plugin.ts';

/** The formats of tool caches that plugins add, by name; what they return is checked, and errors name the plugin. */
export function collectToolCaches(
  plugins: readonly Plugin[],
  limits: CallLimits = {},
): ReadonlyMap<string, ToolCacheFormat> {
  return new Map(
    plugins.flatMap(({ name: plugin, toolCaches = {} }) =>
      Object.entries(toolCaches).map(
        ([name, format]) => [name, guard(plugin, name, format, limits)] as const,
      ),
    ),
  );
}

function guard(
  plugin: string,
  title: string,
  { name, files, used, find, since }: ToolCacheFormat,
  limits: CallLimits,
): ToolCacheFormat {
  const owner = { plugin, title };
  const call = <Result>(action: () => Result | Promise<Result>) =>
    runPlugin(plugin, `tool cache "${title}"`, action, limits);
  const checked = (results: readonly UsedResult[], operands: readonly string[]) =>
    checkResults(results, { ...owner, files, operands });
  return {
    name,
    files,
    async used(report, context) {
      const results = await call(() => used(report, context));
      return results && checked(results, context.operands);
    },
    ...(find && {
      find: async (host, directory) =>
        checkFoundCache(await call(() => find(host, directory)), owner),
    }),
    ...(since && {
      since: async (moment, context) =>
        checked(await call(() => since(moment, context)), context.operands),
    }),
  };
}
