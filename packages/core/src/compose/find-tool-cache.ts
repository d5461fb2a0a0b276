import { StrakeError } from '../errors/index.ts';
import { runTool } from '../host/process/index.ts';
import { writtenLimits } from '../plugin/call-limits.ts';
import { checkPlugins } from '../plugin/check-plugins.ts';
import { collectToolCaches } from '../plugin/collect-tool-caches.ts';
import type { FoundToolCache } from '../tool-cache/tool-cache.ts';
import type { BuildOptions } from './build-options.ts';
import { CACHE_KEY } from './cache-key.ts';
import type { SharedFormat, ToolCachePlace } from './tool-cache-place.ts';

/**
 * One of the formats of plugins.
 * @throws CONFIG_OPTION if no plugin has it, or only builds share it
 */
export function toolCacheFormat(
  name: string,
  { plugins, config, signal }: Pick<BuildOptions, 'plugins' | 'config' | 'signal'>,
): SharedFormat {
  checkPlugins(plugins);
  const format = collectToolCaches(plugins, writtenLimits(config, signal)).get(name);
  const { find, since } = format ?? {};
  if (format && find && since) return { ...format, find, since };
  throw new StrakeError(
    'CONFIG_OPTION',
    format === undefined
      ? `no plugin defines the tool cache "${name}"`
      : `only builds share the tool cache "${name}"`,
    { hint: 'Name one that a plugin has with "find" and "since".' },
  );
}

/**
 * The cache that the tool uses in a directory.
 * @param directory absolute
 * @throws TOOL_NOT_FOUND, and other errors of the plugin
 */
export function findToolCache(
  directory: string,
  { format, env, signal }: Pick<ToolCachePlace, 'format' | 'env' | 'signal'>,
): Promise<FoundToolCache | { readonly why: string }> {
  const { [CACHE_KEY]: _, ...own } = env;
  const host = {
    run: (argv: readonly string[], options: { readonly directory?: string } = {}) =>
      runTool(argv, { directory: options.directory ?? directory, env: own, signal }),
  };
  return format.find(host, directory);
}
