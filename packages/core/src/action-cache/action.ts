import { hash } from 'node:crypto';
import type { Inputs } from './inputs.ts';

/** One run of a program, as far as its memory is concerned. */
export interface Action {
  readonly argv: readonly string[];
  /** Further arguments, which say what of a discovery's answer counts. */
  readonly operands?: readonly string[];
  readonly directory: string;
  /** All of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of the variables that are set for this run: they count, whether `inputs` names them or not. */
  readonly ownVariables?: readonly string[];
  readonly inputs: Inputs;
}

/** What of a run has to be the same, as digests: arguments and variables may hold secrets. */
export interface Call {
  /** Of all that follows: where it is the same, nothing else has to be looked at. */
  readonly whole: string;
  /** A digest for each word. */
  readonly argv: readonly string[];
  readonly directory: string;
  /** The variables that count, sorted, with digests of their values. */
  readonly env: readonly (readonly [name: string, digest: string])[];
  /** A digest of all of them, without their values. */
  readonly inputs: string;
  /** Digests of what the inputs give a value for. */
  readonly values: readonly (readonly [name: string, digest: string])[];
  /** The same of what has no say in which inputs there are. */
  readonly stamps: readonly (readonly [name: string, digest: string])[];
}

export function callOf(action: Action): Call {
  const { argv, directory, env, inputs, values, stamps } = plainCall(action);
  return {
    whole: wholeOf(action),
    argv: argv.map(digestOf),
    directory,
    env: digestValues(env),
    inputs: digestOf(inputs),
    values: digestValues(values),
    stamps: digestValues(stamps),
  };
}

function plainCall(action: Action) {
  return { argv: wordsOf(action), directory: action.directory, ...surroundingsOf(action) };
}

type BuildEnvironment = ReturnType<typeof readSurroundings>;

const environment = new WeakMap<
  Action['env'],
  WeakMap<Inputs, { readonly own: string; readonly found: BuildEnvironment }>
>();

/** Many steps have the same environment and the same inputs, as the same objects: what of them counts is found once. */
function surroundingsOf(action: Action): BuildEnvironment {
  const { env, inputs, ownVariables = [] } = action;
  const own = ownVariables.join('\0');
  const sameEnv = environment.get(env) ?? new WeakMap();
  const known = sameEnv.get(inputs);
  if (known?.own === own) return known.found;
  const found = readSurroundings(action);
  environment.set(env, sameEnv.set(inputs, { own, found }));
  return found;
}

function readSurroundings(action: Action) {
  const { values = {}, stamps = {}, ...inputs } = action.inputs;
  return {
    env: sortByName(variablesThatCount(action)),
    inputs: JSON.stringify(inputs),
    values: sortByName(Object.entries(values)),
    stamps: sortByName(Object.entries(stamps)),
  };
}

/** Each is asked for twice. */
const wholes = new WeakMap<Action, string>();

function wholeOf(action: Action): string {
  const whole = wholes.get(action) ?? digestOf(JSON.stringify(plainCall(action)));
  wholes.set(action, whole);
  return whole;
}

/** What is different in another run, for people; undefined where nothing is. */
export function changedCall(before: Call, action: Action): string | undefined {
  if (before.whole === wholeOf(action)) return undefined;
  const now = callOf(action);
  if (before.directory !== now.directory) return `it ran in ${before.directory}`;
  const added = wordsOf(action).find((_, at) => !before.argv.includes(now.argv[at] ?? ''));
  if (added !== undefined) return `argument ${added} is new`;
  if (before.argv.join() !== now.argv.join()) return 'its arguments changed';
  // First what says most: another toolchain brings other inputs along.
  const name = changedName(before.values, now.values) ?? changedName(before.env, now.env);
  if (name !== undefined) return `${name} changed`;
  return before.inputs === now.inputs ? undefined : 'what it is said to depend on changed';
}

/** The same for what goes into a result alone. */
export function changedStamp(before: Call, action: Action): string | undefined {
  if (before.whole === wholeOf(action)) return undefined;
  const name = changedName(before.stamps, callOf(action).stamps);
  return name === undefined ? undefined : `${name} changed`;
}

function wordsOf({ argv, operands = [] }: Action): readonly string[] {
  return [...argv, ...operands];
}

export function digestOf(text: string): string {
  return hash('sha256', text);
}

type Pairs = readonly (readonly [name: string, value: string])[];

function sortByName(pairs: Pairs): Pairs {
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
}

function digestValues(pairs: Pairs): Pairs {
  return pairs.map(([name, value]) => [name, digestOf(value)] as const);
}

function changedName(before: Pairs, now: Pairs): string | undefined {
  const [a, b] = [new Map(before), new Map(now)];
  return [...a.keys(), ...b.keys()].find((each) => a.get(each) !== b.get(each));
}

function variablesThatCount({ env, inputs, ownVariables = [] }: Action): Pairs {
  const wanted = inputs.env ?? [];
  const names = new Set([...ownVariables, ...wanted]);
  const prefixes = wanted.flatMap((each) => (each.endsWith('*') ? [each.slice(0, -1)] : []));
  const counts = (name: string) =>
    !names.has(`!${name}`) &&
    (names.has(name) || prefixes.some((prefix) => name.startsWith(prefix)));
  return Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && counts(entry[0]),
  );
}
