import { join } from 'node:path';
import { StrakeError } from '@strake/oci';
import { FileClock } from '@strake/oci/internal';
import {
  type ActionCache,
  createActionCache,
  InputChecker,
  noActionCache,
} from '../action-cache/index.ts';
import { createHostAccess, type HostAccess } from '../host/access/index.ts';
import { hideCache } from '../host/cache/index.ts';
import { createGit, type Git, withoutRepository } from '../host/git/index.ts';
import { type Machine, thisMachine } from '../host/machine.ts';
import { runProcess } from '../host/process/index.ts';
import { freezePlain } from '../plugin/plain-data.ts';
import type { BuildOptions } from './build-options.ts';
import { type CacheAccess, findCache, findCacheDirectory } from './cache.ts';

/** What a configuration is resolved in: the environment that counts, and the files and tools around it. */
export interface BuildEnvironment {
  readonly machine: Machine;
  /** Without the variables that are unset, and those that point git somewhere else. */
  readonly env: Readonly<Record<string, string>>;
  readonly host: HostAccess;
  /** Absent where it is not wanted. */
  readonly cache?: CacheAccess;
  /** Of the work tree that holds the configuration. */
  readonly git: Git;
  /** What earlier builds found out. */
  readonly memory: ActionCache;
  readonly fileClock: FileClock;
}

export async function createBuildEnvironment(
  { directory, env: given, cache }: Pick<BuildOptions, 'env' | 'directory' | 'cache'>,
  signal: AbortSignal,
): Promise<BuildEnvironment> {
  const machine = thisMachine();
  const caller = given ?? { PATH: machine.env.PATH, HOME: machine.env.HOME };
  // Once for all taps, which get no copy of what is frozen.
  const env = freezePlain(withoutRepository(definedOnly(caller)));
  const found = cache === false ? undefined : await findCache({ env });
  // Before git is asked. Where the cache is not wanted, compiled code of strake itself is kept there all the same.
  if (found?.refusal === undefined) hideCache(findCacheDirectory({ env }));
  const own = found === undefined || found.refusal !== undefined ? undefined : found.directory;
  const fileClock = new FileClock(own);
  const memory =
    own === undefined
      ? noActionCache
      : createActionCache(join(own, 'answers'), lookUpOf(env, signal, fileClock));
  const host = createHostAccess({ directory, env, signal, memory, clock: fileClock });
  const git = createGit(host, directory, fileClock);
  return { machine, env, host, git, memory, fileClock, ...(found ? { cache: found } : {}) };
}

function lookUpOf(
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
  clock: FileClock,
): InputChecker {
  const asker = {
    answer: async (argv: readonly string[], directory: string) => {
      const done = await runProcess(argv, { directory, env, signal }).catch((thrown: unknown) => {
        if (StrakeError.is(thrown) && thrown.code === 'TOOL_NOT_FOUND') return undefined;
        throw thrown;
      });
      return done ? `${done.exitCode}\n${done.stdout}` : 'no such program';
    },
  };
  return new InputChecker(asker, clock);
}

export function definedOnly(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
