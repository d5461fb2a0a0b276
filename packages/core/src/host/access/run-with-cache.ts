import { resolve } from 'node:path';
import { type Action, type ActionCache, programFiles } from '../../action-cache/index.ts';
import type { Inputs } from '../../action-cache/inputs.ts';
import type { OtherResults, RunOptions, RunResult } from './host-access.ts';

/** Where a query runs, and where its result is kept. */
export interface QueryHost {
  /** Absolute directory that relative inputs are resolved against. */
  readonly directory: string;
  readonly env: Action['env'];
  readonly actionCache: ActionCache;
  /** Absent: there are none. */
  readonly elsewhere?: OtherResults;
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
  const { actionCache, now, run } = host;
  const elsewhere = options.shared ? host.elsewhere : undefined;
  const query = queryAction(argv, workingDirectory, options, options.inputs, host);
  const { name, action } = query;
  const known = await resultOf(query, actionCache);
  if (known) {
    elsewhere?.keep(name, action, known);
    return known;
  }
  const [program = ''] = argv;
  if (elsewhere && programFiles(program, workingDirectory, env).length === 0) {
    const found = await elsewhere.find(action);
    if (found) return found;
  }
  await actionCache.prepare(name, action);
  const moment = now();
  const done = await run(env);
  if (done.exitCode !== 0) return done;
  const discovered = { output: done.stdout };
  const observed = await actionCache.observe(name, action, async () => discovered, moment);
  await actionCache.store(name, done, action, observed);
  elsewhere?.keep(name, action, done);
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
  const query = queryAction(argv, workingDirectory, options, options.inputs, host);
  return resultOf(query, host.actionCache);
}

/** A query as the action cache knows it. */
interface Query {
  readonly name: string;
  readonly action: Action;
}

async function resultOf(
  { name, action }: Query,
  actionCache: ActionCache,
): Promise<RunResult | undefined> {
  const found = await actionCache.lookup(name, action);
  return 'value' in found ? (found.value as RunResult) : undefined;
}

function queryAction(
  argv: readonly string[],
  workingDirectory: string,
  { env: over }: RunOptions,
  inputs: Inputs,
  { directory, env }: Pick<QueryHost, 'directory' | 'env'>,
): Query {
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
