import { formatPlatform } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import type { BuildOptions } from '../compose/build-options.ts';
import { findToolCache, toolCacheFormat } from '../compose/find-tool-cache.ts';
import { remoteCacheRequest } from '../compose/remote-cache-request.ts';
import type { ToolCachePlace } from '../compose/tool-cache-place.ts';
import { inToolCacheSession } from '../compose/tool-cache-session.ts';
import { whyNotWritten } from '../compose/why-not-written.ts';
import { onlyCache } from '../config/only-cache.ts';
import { StrakeError } from '../errors/index.ts';
import type { FoundToolCache } from '../tool-cache/tool-cache.ts';
import type { ToolCacheNeed } from '../tool-cache/tool-caches.ts';
import { resolveConfig } from './resolve-config.ts';

/** A tool's cache, and the remote cache that shares it with other machines. */
export interface ToolCacheOptions
  extends Pick<
    BuildOptions,
    | 'config'
    | 'plugins'
    | 'directory'
    | 'source'
    | 'env'
    | 'insecure'
    | 'cacheFrom'
    | 'onEvent'
    | 'signal'
  > {
  /** One of the `toolCaches` of the plugins, with `find` and `since`. */
  readonly format: string;
  /** Absolute directory in which the tool runs. */
  readonly workingDirectory: string;
  /** Tells apart runs of the tool that need different results: what was pushed under a name is pulled under this name alone. */
  readonly name?: string;
}

export interface PushToolCacheOptions extends ToolCacheOptions {
  /** True: write in a pull request as well. */
  readonly force?: boolean;
}

/** What moved between a tool's cache and a remote cache. */
export interface ToolCacheTransfer {
  /** The tool's cache: `Go's build cache`. */
  readonly cache: string;
  /** As a part of a sentence, with the results that say so: `GOCACHEPROG is set`. */
  readonly why?: string;
  /** Absolute; absent if the tool was not asked, or has none to share. */
  readonly directory?: string;
  /** `linux/amd64`. */
  readonly platform?: string;
  /** What the results are for: the main modules. */
  readonly operands?: readonly string[];
  /** That has the bundles, or is written to. */
  readonly repository: string;
  readonly bundles: number;
  /** Compressed. */
  readonly bytes: number;
  readonly seconds: number;
}

export interface PulledToolCache extends ToolCacheTransfer {
  /** Bundles whose transfer was given up, because making their results takes less time; absent if there are none. */
  readonly givenUp?: number;
  /**
   * `fetched`; `unchanged` if nothing that is worth fetching is missing; `absent` if no remote cache has anything; `failed` after a warning;
   * `unshared` and why, if the tool has no cache to share.
   */
  readonly result: 'fetched' | 'unchanged' | 'absent' | 'failed' | 'unshared';
}

export interface PushedToolCache extends ToolCacheTransfer {
  /**
   * `written`; `unchanged` if the remote cache has what was used; `unused` if nothing was; `kept` if the registry does not let tags move;
   * `failed` after a warning; `refused` and why, in a pull request; `unshared` and why, if the tool has no cache to share.
   */
  readonly result: 'written' | 'unchanged' | 'unused' | 'kept' | 'failed' | 'refused' | 'unshared';
}

/**
 * Fetches what other machines pushed into the cache of a tool, where it is missing. Whatever goes wrong with a remote cache is a warning.
 * @throws CONFIG_*, CACHE_TRUST, REFERENCE_INVALID; TOOL_NOT_FOUND and other errors of the plugin; the signal's reason
 */
export async function pullToolCache(options: ToolCacheOptions): Promise<PulledToolCache> {
  const place = await findPlace(options);
  const { need, found: _, ...transfer } = await locate(options, place);
  if (!need) return { ...transfer, result: 'unshared' };
  const { listKey, notePull } = await import('../tool-cache/index.ts');
  return inToolCacheSession(place, false, async ({ caches, records, hasWarned }) => {
    caches.restore(need);
    await caches.ready([need], place.signal);
    await notePull(records, need.cache.directory, listKey(need));
    const { repository, fetched, givenUp } = await caches.totals(need);
    const otherwise = repository === undefined ? 'absent' : 'unchanged';
    return {
      ...transfer,
      ...fetched,
      ...defined({ repository }),
      ...(givenUp === 0 ? {} : { givenUp }),
      result: fetched.bundles > 0 ? 'fetched' : hasWarned() || givenUp > 0 ? 'failed' : otherwise,
    };
  });
}

/**
 * Writes what a tool used since the last pull into the first remote cache: bundles of which nearly everything was used stay, and the rest
 * goes into new ones. Whatever goes wrong with the registry is a warning.
 * @throws as {@link pullToolCache}; CONFIG_OPTION without the key that signs entries
 */
export async function pushToolCache(options: PushToolCacheOptions): Promise<PushedToolCache> {
  const place = await findPlace(options);
  const why = await whyNotWritten(place, options.force ?? false);
  if (why !== undefined) return { ...nothingMoved(place), why, result: 'refused' };
  const { need, found, ...transfer } = await locate(options, place);
  if (!need || !found) return { ...transfer, result: 'unshared' };
  const { listKey, pulledBefore, toolCacheContext } = await import('../tool-cache/index.ts');
  return inToolCacheSession(place, true, async ({ caches, records }) => {
    const moment = await pulledBefore(records, need.cache.directory, listKey(need));
    const results = await place.format.since(moment, toolCacheContext(found, found.operands));
    if (results.length === 0) return { ...transfer, result: 'unused' };
    caches.used(need, results);
    await caches.write(place.signal);
    const { result = 'failed', written } = await caches.totals(need);
    return { ...transfer, ...written, result: result === 'exists' ? 'unchanged' : result };
  });
}

/** Only the remote cache is read of the configuration. */
async function findPlace(options: ToolCacheOptions): Promise<ToolCachePlace> {
  const { config, source, cacheFrom, signal = new AbortController().signal } = options;
  const format = toolCacheFormat(options.format, options);
  const { cache } = await resolveConfig(
    { ...options, config: onlyCache(config), plugins: [], signal },
    ['repository', 'tags', 'outputs'],
  );
  const request = remoteCacheRequest(defined({ cacheFrom, source }), defined({ cache }));
  if (!request)
    throw new StrakeError(
      'CONFIG_OPTION',
      `no remote cache is configured to share ${format.name}`,
      {
        hint: 'Set "cache.remote" in the configuration, or add --cache-from REPOSITORY.',
      },
    );
  const { env = {}, insecure, onEvent } = options;
  return { format, request, signal, env: defined(env), ...defined({ insecure, onEvent }) };
}

function nothingMoved({ format, request }: ToolCachePlace): ToolCacheTransfer {
  const [repository = ''] = request.repositories;
  return { cache: format.name, repository, bundles: 0, bytes: 0, seconds: 0 };
}

interface Located extends ToolCacheTransfer {
  /** Both are absent if the tool has no cache to share. */
  readonly found?: FoundToolCache;
  readonly need?: ToolCacheNeed;
}

async function locate(
  { format: name, workingDirectory, name: given }: ToolCacheOptions,
  place: ToolCachePlace,
): Promise<Located> {
  const { format } = place;
  const found = await findToolCache(workingDirectory, place);
  if ('why' in found) return { ...nothingMoved(place), why: found.why };
  const { directory, key, platform, operands } = found;
  // Builds of the same packages have lists of their own.
  const own = { format: name, directory, key: ['without a build', given ?? '', ...key] };
  const step = `${format.name} of ${operands.join(', ')}`;
  return {
    ...nothingMoved(place),
    ...{ directory, platform: formatPlatform(platform), operands },
    found,
    need: { cache: { ...own, argv: [], report: '' }, format, platform, operands, step },
  };
}
