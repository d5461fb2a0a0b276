import { join } from 'node:path';
import { defined, FileClock } from '@strake/oci/internal';
import {
  type ActionCache,
  createActionCache,
  createDiscoveryFiles,
  type Discoveries,
  type DiscoveryFiles,
  InputChecker,
  noActionCache,
  SharedKeys,
} from '../action-cache/index.ts';
import { StrakeError } from '../errors/index.ts';
import { createHostAccess, type HostAccess } from '../host/access/index.ts';
import { hideCache } from '../host/cache/index.ts';
import { createGit, type Git, withTrackedModes } from '../host/git/index.ts';
import { type Machine, thisMachine } from '../host/machine.ts';
import { runTool } from '../host/process/index.ts';
import { writtenLimits } from '../plugin/call-limits.ts';
import { collectDiscoveries } from '../plugin/collect-discoveries.ts';
import { freezePlain } from '../plugin/plain-data.ts';
import { type CacheRun, createCacheRun } from '../remote-cache/cache-run.ts';
import type { BuildOptions } from './build-options.ts';
import { type CacheAccess, findCache, findCacheDirectory } from './cache.ts';
import { callerVariables } from './caller-variables.ts';
import { withFoundTools } from './provide-tools.ts';
import { type QueryOptions, SharedQueries } from './shared-queries.ts';

/** The environment of a build: variables, files and tools. */
export interface BuildEnvironment {
  readonly machine: Machine;
  /** Without unset variables, those that redirect git, and the key that signs entries of the remote cache. */
  readonly env: Readonly<Record<string, string>>;
  readonly host: HostAccess;
  /** Absent if disabled. */
  readonly cache?: CacheAccess;
  /** The work tree that contains the configuration. */
  readonly git: Git;
  /** Results of earlier builds. */
  readonly actionCache: ActionCache;
  /** Results of queries for and from other machines; absent without a cache. */
  readonly queries?: SharedQueries;
  /** Files as discoveries see them. */
  readonly discoveryFiles: DiscoveryFiles;
  /** Of steps, for remote caches. */
  readonly keys: SharedKeys;
  readonly fileClock: FileClock;
}

export async function createBuildEnvironment(
  options: QueryOptions & Pick<BuildOptions, 'plugins' | 'readable'>,
  signal: AbortSignal,
  run: CacheRun = createCacheRun(),
): Promise<BuildEnvironment> {
  const { directory, env: given, cache, plugins, config } = options;
  const machine = thisMachine();
  // Frozen once for all taps: frozen values are not copied.
  const env = freezePlain(withFoundTools(options, callerVariables(given)));
  const found = cache === false ? undefined : await findCache({ env });
  // Before git runs. Even with a disabled cache, strake's own compiled code is kept there.
  if (found?.refusal === undefined) hideCache(findCacheDirectory({ env }));
  const own = found === undefined || found.refusal !== undefined ? undefined : found.directory;
  const fileClock = new FileClock(own);
  let collected: Discoveries | undefined;
  const discoveries = () => {
    collected ??= collectDiscoveries(plugins, writtenLimits(config, signal));
    return collected;
  };
  const actionCache =
    own === undefined
      ? noActionCache
      : createActionCache(
          join(own, 'actions'),
          new InputChecker(commandRunner(env, signal), fileClock, discoveries),
        );
  const discoveryFiles = createDiscoveryFiles();
  const keys = new SharedKeys(discoveries, discoveryFiles);
  const queries =
    own === undefined
      ? undefined
      : new SharedQueries(options, { cache: own, env, keys, actionCache, signal, run });
  const access = createHostAccess({
    ...{ directory, env, signal, actionCache, clock: fileClock },
    ...defined({ elsewhere: queries, allowed: options.readable }),
  });
  const host = machine.os === 'windows' ? withTrackedModes(access, directory) : access;
  const git = createGit(host, directory, fileClock);
  return {
    ...{ machine, env, host, git, actionCache, discoveryFiles, keys, fileClock },
    ...defined({ cache: found, queries }),
  };
}

function commandRunner(env: Readonly<Record<string, string>>, signal: AbortSignal) {
  return {
    output: async (argv: readonly string[], directory: string) => {
      const done = await runTool(argv, { directory, env, signal }).catch((thrown: unknown) => {
        if (StrakeError.is(thrown) && thrown.code === 'TOOL_NOT_FOUND') return undefined;
        throw thrown;
      });
      return done ? `${done.exitCode}\n${done.stdout}` : 'no such program';
    },
  };
}
