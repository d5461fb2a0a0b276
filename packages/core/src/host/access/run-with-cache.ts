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
  { env: over, inputs }: RunOptions,
  { directory, env: callers, actionCache, now, run }: QueryHost,
): Promise<RunResult> {
  const env = { ...callers, ...over };
  if (!inputs) return run(env);
  const action = {
    argv,
    directory: workingDirectory,
    env,
    ownVariables: Object.keys(over ?? {}),
    inputs: fromDirectory(inputs, directory),
  };
  const name = JSON.stringify(['run', argv, workingDirectory, Object.entries(over ?? {}).sort()]);
  const found = await actionCache.lookup(name, action);
  if ('value' in found) return found.value as RunResult;
  await actionCache.prepare(name, action);
  const moment = now();
  const done = await run(env);
  if (done.exitCode !== 0) return done;
  const discovered = { output: done.stdout };
  const observed = await actionCache.observe(name, action, async () => discovered, moment);
  await actionCache.store(name, done, action, observed);
  return done;
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
