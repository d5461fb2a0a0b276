import type { Inputs } from './inputs.ts';
import { sumOf } from './sums.ts';

/** One run of a program, as the action cache sees it. */
export interface Action {
  readonly argv: readonly string[];
  /** Arguments after `argv`. The discovery gets them too, to tell which of its output belongs to this run. */
  readonly operands?: readonly string[];
  readonly directory: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of the variables that are set for this run only. They are inputs, whether or not `inputs` names them. */
  readonly ownVariables?: readonly string[];
  readonly inputs: Inputs;
}

/** The part of an action that is compared with a later one, as digests: arguments and variables may contain secrets. */
export interface ActionKey {
  /** Digest of everything below: if it is equal, nothing else has to be compared. */
  readonly whole: string;
  /** A digest of each argument and operand. */
  readonly argv: readonly string[];
  readonly directory: string;
  /** The variables that are inputs, sorted, with digests of their values. */
  readonly env: readonly (readonly [name: string, digest: string])[];
  /** A digest of the declared inputs, without `values`, `stamps`, `shared` and `told`. */
  readonly inputs: string;
  /** Digests of `values` of the inputs. */
  readonly values: readonly (readonly [name: string, digest: string])[];
  /** Digests of `stamps` of the inputs. */
  readonly stamps: readonly (readonly [name: string, digest: string])[];
}

export function actionKey(action: Action): ActionKey {
  const { argv, directory, env, inputs, values, stamps } = plainKey(action);
  return {
    whole: wholeOf(action),
    argv: argv.map(sumOf),
    directory,
    env: digestValues(env),
    inputs: sumOf(inputs),
    values: digestValues(values),
    stamps: digestValues(stamps),
  };
}

function plainKey(action: Action) {
  return { argv: wordsOf(action), directory: action.directory, ...environmentOf(action) };
}

type BuildEnvironment = ReturnType<typeof readEnvironment>;

const environment = new WeakMap<
  Action['env'],
  WeakMap<Inputs, { readonly own: string; readonly found: BuildEnvironment }>
>();

/** Many steps share the environment and inputs as the same objects: each pair is reduced once. */
function environmentOf(action: Action): BuildEnvironment {
  const { env, inputs, ownVariables = [] } = action;
  const own = ownVariables.join('\0');
  const sameEnv = environment.get(env) ?? new WeakMap();
  const known = sameEnv.get(inputs);
  if (known?.own === own) return known.found;
  const found = readEnvironment(action);
  environment.set(env, sameEnv.set(inputs, { own, found }));
  return found;
}

function readEnvironment(action: Action) {
  const { values = {}, stamps = {}, shared: _, told: _told, ...inputs } = action.inputs;
  return {
    env: sortByName(inputVariables(action)),
    inputs: JSON.stringify(inputs),
    values: sortByName(Object.entries(values)),
    stamps: sortByName(Object.entries(stamps)),
  };
}

/** Each is needed twice. */
const wholes = new WeakMap<Action, string>();

function wholeOf(action: Action): string {
  const whole = wholes.get(action) ?? sumOf(JSON.stringify(plainKey(action)));
  wholes.set(action, whole);
  return whole;
}

/** A sentence about the first difference to an earlier action, for messages; undefined if there is none. */
export function changedKey(before: ActionKey, action: Action): string | undefined {
  if (before.whole === wholeOf(action)) return undefined;
  const now = actionKey(action);
  if (before.directory !== now.directory) return `its directory changed from ${before.directory}`;
  const added = wordsOf(action).find((_, at) => !before.argv.includes(now.argv[at] ?? ''));
  if (added !== undefined) return `argument ${added} is new`;
  if (before.argv.join() !== now.argv.join()) return 'its arguments changed';
  // The most telling difference first: another toolchain changes the inputs too.
  const name = changedName(before.values, now.values) ?? changedName(before.env, now.env);
  if (name !== undefined) return `${name} changed`;
  return before.inputs === now.inputs ? undefined : 'its declared inputs changed';
}

/** The same for stamps. */
export function changedStamp(before: ActionKey, action: Action): string | undefined {
  if (before.whole === wholeOf(action)) return undefined;
  const name = changedName(before.stamps, actionKey(action).stamps);
  return name === undefined ? undefined : `${name} changed`;
}

/** The caller's variables that are inputs and have other values than in an earlier action; not those that are set for the run alone. */
export function changedVariables(before: ActionKey, action: Action): readonly string[] {
  if (before.whole === wholeOf(action)) return [];
  const [a, b] = [new Map(before.env), new Map(actionKey(action).env)];
  const names = [...new Set([...a.keys(), ...b.keys()])].sort();
  const { ownVariables = [] } = action;
  return names.filter((name) => !ownVariables.includes(name) && a.get(name) !== b.get(name));
}

function wordsOf({ argv, operands = [] }: Action): readonly string[] {
  return [...argv, ...operands];
}

type Pairs = readonly (readonly [name: string, value: string])[];

function sortByName(pairs: Pairs): Pairs {
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
}

function digestValues(pairs: Pairs): Pairs {
  return pairs.map(([name, value]) => [name, sumOf(value)] as const);
}

function changedName(before: Pairs, now: Pairs): string | undefined {
  const [a, b] = [new Map(before), new Map(now)];
  return [...a.keys(), ...b.keys()].find((each) => a.get(each) !== b.get(each));
}

/** The variables that are inputs, with their values. */
export function inputVariables({ env, inputs, ownVariables = [] }: Action): Pairs {
  const wanted = inputs.env ?? [];
  const names = new Set([...ownVariables, ...wanted]);
  const prefixes = wanted.flatMap((each) => (each.endsWith('*') ? [each.slice(0, -1)] : []));
  const isInput = (name: string) =>
    !names.has(`!${name}`) &&
    (names.has(name) || prefixes.some((prefix) => name.startsWith(prefix)));
  return Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isInput(entry[0]),
  );
}
