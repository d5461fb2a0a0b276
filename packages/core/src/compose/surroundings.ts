import { join } from 'node:path';
import { FileClock, StrakeError } from '@strake/oci';
import { createMemory, LookUp, type Memory, noMemory } from '../action-cache/index.ts';
import { hideCache } from '../host/cache/index.ts';
import { createGit, type Git, withoutRepository } from '../host/git/index.ts';
import { type Host, processHost } from '../host/host.ts';
import { runProcess } from '../host/process/index.ts';
import { createWorld, type World } from '../host/world/index.ts';
import { freezePlain } from '../plugin/plain-data.ts';
import type { BuildOptions } from './build-options.ts';
import { type CacheAccess, cacheFolder, findCache } from './cache.ts';

/** What a configuration is resolved in: the environment that counts, and the files and tools around it. */
export interface Surroundings {
  readonly host: Host;
  /** Without the variables that are unset, and those that point git somewhere else. */
  readonly env: Readonly<Record<string, string>>;
  readonly world: World;
  /** Absent where it is not wanted. */
  readonly cache?: CacheAccess;
  /** Of the work tree that holds the configuration. */
  readonly git: Git;
  /** What earlier builds found out. */
  readonly memory: Memory;
  readonly fileClock: FileClock;
}

export async function createSurroundings(
  { directory, env: given, cache }: Pick<BuildOptions, 'env' | 'directory' | 'cache'>,
  signal: AbortSignal,
): Promise<Surroundings> {
  const host = processHost();
  const caller = given ?? { PATH: host.env.PATH, HOME: host.env.HOME };
  // Once for all taps, which get no copy of what is frozen.
  const env = freezePlain(withoutRepository(definedOnly(caller)));
  const found = cache === false ? undefined : await findCache({ env });
  // Before git is asked. Where the cache is not wanted, compiled code of strake itself is kept there all the same.
  if (found?.refusal === undefined) hideCache(cacheFolder({ env }));
  const own = found === undefined || found.refusal !== undefined ? undefined : found.directory;
  const fileClock = new FileClock(own);
  const memory =
    own === undefined
      ? noMemory
      : createMemory(join(own, 'answers'), lookUpOf(env, signal, fileClock));
  const world = createWorld({ directory, env, signal, memory, clock: fileClock });
  const git = createGit(world, directory, fileClock);
  return { host, env, world, git, memory, fileClock, ...(found ? { cache: found } : {}) };
}

function lookUpOf(
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
  clock: FileClock,
): LookUp {
  const asker = {
    answer: async (argv: readonly string[], directory: string) => {
      const done = await runProcess(argv, { directory, env, signal }).catch((thrown: unknown) => {
        if (StrakeError.is(thrown) && thrown.code === 'TOOL_NOT_FOUND') return undefined;
        throw thrown;
      });
      return done ? `${done.exitCode}\n${done.stdout}` : 'no such program';
    },
  };
  return new LookUp(asker, clock);
}

export function definedOnly(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
