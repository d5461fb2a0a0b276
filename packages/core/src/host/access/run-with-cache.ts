import { resolve } from 'node:path';
import type { Action, ActionCache } from '../../action-cache/index.ts';
import type { Inputs } from '../../action-cache/inputs.ts';
import type { RunOptions, RunResult } from './host-access.ts';

/** Where a query runs, and where its result is kept. */
export interface QueryHost {
  /** Absolute directory that relative inputs are resolved against. */
  readonly directory: string;
  readonly env: Action['env'];
  readonly actionCache: ActionCache;
  /** Milliseconds since 1970. */
  now(): number;
  /** @param env the whole environment of the program */
  run(env: Action['env']): Promise<RunResult>;
}

/** Runs a program, unless an earlier build has its result and none of the inputs has changed. */
export async function runWithCache(
  argv: readonly string[],
  workingDirectory: string,
  options: RunOptions,
  host: QueryHost,
): Promise<RunResult> {
  const env = { ...host.env, ...options.env };
  if (!options.inputs || options.inputs.undetermined !== undefined) return host.run(env);
  const known = await findCached(argv, workingDirectory, options, host);
  if (known) return known;
  const { actionCache, now, run } = host;
  const { name, action } = queryAction(argv, workingDirectory, options, options.inputs, host);
  await actionCache.prepare(name, action);
  const moment = now();
  const done = await run(env);
  if (done.exitCode !== 0) return done;
  const discovered = { output: done.stdout };
  const observed = await actionCache.observe(name, action, async () => discovered, moment);
  await actionCache.store(name, done, action, observed);
  return done;
}

/** The result of an earlier build, if none of its inputs has changed. */
export async function findCached(
  argv: readonly string[],
  workingDirectory: string,
  options: RunOptions,
  host: Pick<QueryHost, 'actionCache' | 'directory' | 'env'>,
): Promise<RunResult | undefined> {
  if (!options.inputs || options.inputs.undetermined !== undefined) return undefined;
  const { name, action } = queryAction(argv, workingDirectory, options, options.inputs, host);
  const found = await host.actionCache.lookup(name, action);
  return 'value' in found ? (found.value as RunResult) : undefined;
}

function queryAction(
  argv: readonly string[],
  workingDirectory: string,
  { env: over }: RunOptions,
  inputs: Inputs,
  { directory, env }: Pick<QueryHost, 'directory' | 'env'>,
): { readonly name: string; readonly action: Action } {
  const action = {
    argv,
    directory: workingDirectory,
    env: { ...env, ...over },
    ownVariables: Object.keys(over ?? {}),
    inputs: fromDirectory(inputs, directory),
  };
  const name = JSON.stringify(['run', argv, workingDirectory, Object.entries(over ?? {}).sort()]);
  return { name, action };
}

/** Inputs with absolute paths. */
function fromDirectory(inputs: Inputs, directory: string): Inputs {
  const absolute = (paths: readonly string[] = []) => paths.map((path) => resolve(directory, path));
  return {
    ...inputs,
    files: absolute(inputs.files),
    directories: absolute(inputs.directories),
  };
}
