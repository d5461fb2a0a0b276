import type { BuildOptions } from './build-options.ts';
import { type Host, processHost } from './io/host.ts';
import { createWorld, type World } from './io/world/index.ts';

/** What a configuration is resolved in: the environment that counts, and the files and tools around it. */
export interface Surroundings {
  readonly host: Host;
  /** Without the variables that are unset. */
  readonly env: Readonly<Record<string, string>>;
  readonly world: World;
}

export function createSurroundings(
  options: Pick<BuildOptions, 'env' | 'directory'>,
  signal: AbortSignal,
): Surroundings {
  const host = processHost();
  const env = definedOnly(options.env ?? { PATH: host.env.PATH, HOME: host.env.HOME });
  return { host, env, world: createWorld({ directory: options.directory, env, signal }) };
}

export function definedOnly(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
