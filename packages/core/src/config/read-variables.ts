import { compactJson, type StringMap } from '@strake/oci';
import { allOrThrow, defined, messageOf, type PlatformTable } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { configError, locateKey } from './config-error.ts';
import {
  FURTHER_KEYS,
  findVariable,
  howToGetOne,
  type Specification,
  VARIABLE_KINDS,
  type VariableSources,
  whyNothing,
} from './find-variable.ts';
import { wordsIn } from './idle-variables.ts';
import type { ConfigSource } from './project.ts';
import { GIT_KEYS } from './read-git.ts';
import { resolveValue } from './resolve-value.ts';
import type { Render } from './template-engine.ts';
import { hasTemplates } from './template-text.ts';

/** Names of the built-in variables of a platform. */
export const BUILTIN_VARIABLES: readonly string[] = [
  'os',
  'arch',
  'variant',
  'osVersion',
  'exe',
  'image',
  'each',
];

/**
 * The values of `vars`. A variable may use others: all that are not templates, and templates above it.
 * @param idle variables that nothing needs: they may lack a value, and no command is run for them
 * @param data receives the values that are lists or maps, by name; the returned values contain them as compact JSON
 * @throws CONFIG_VARIABLE for a variable without a value, which is never silently empty; CONFIG_TEMPLATE
 */
export async function readVariables(
  vars: unknown,
  sources: VariableSources,
  render: Render,
  data: Record<string, unknown> = Object.create(null),
  idle: ReadonlySet<string> = new Set(),
): Promise<StringMap> {
  const entries = Object.entries(Object(vars ?? {}) as Record<string, unknown>);
  const plain = entries.filter(([, given]) => !hasTemplates(given));
  const values = await allOrThrow(
    plain.map(
      async ([name, given]) =>
        [name, await readVariable(name, given, sources, idle.has(name))] as const,
    ),
  );
  // No prototype: a variable may be named `__proto__`.
  const known: Record<string, string> = Object.create(null);
  const keep = (name: string, value: unknown) => {
    if (value === undefined) return;
    const isData = typeof value === 'object';
    if (isData) data[name] = value;
    known[name] = isData ? compactJson(value) : String(value);
  };
  for (const [name, value] of values) keep(name, value);
  const { source } = sources;
  const templates = entries.filter(([, each]) => hasTemplates(each));
  for (const [at, [name, given]] of templates.entries()) {
    const resolution = {
      variables: known,
      render,
      table: NO_PLATFORMS,
      ...defined({ source }),
    };
    if (idle.has(name) && lacks(given, idle, known)) continue;
    const open = templates.slice(at);
    const filled = explainOrder(name, open, source, () =>
      resolveValue(given, ['vars', name], resolution),
    );
    keep(name, await readVariable(name, filled, sources, idle.has(name)));
  }
  return Object.fromEntries(
    entries.flatMap(([name]) => (known[name] === undefined ? [] : [[name, known[name]]])),
  );
}

/**
 * Renders a template; the error says if it uses one that has no value yet.
 * @param open the templates without a value, in the order of the file; the first is the one to render
 */
function explainOrder<Result>(
  name: string,
  open: readonly (readonly [string, unknown])[],
  source: ConfigSource | undefined,
  action: () => Result,
): Result {
  try {
    return action();
  } catch (thrown) {
    const [, missing] = /^variable "([^"]+)" is unknown/.exec(messageOf(thrown)) ?? [];
    if (missing === undefined || !open.some(([each]) => each === missing)) throw thrown;
    const chain = [name, ...chainOf(missing, name, open)];
    const isCircle = chain.at(-1) === name;
    const message = isCircle
      ? `variable "${name}" refers to itself: ${chain.join(', ')}`
      : `variable "${name}" uses "${missing}", which is defined below it`;
    throw configError('CONFIG_VARIABLE', message, source, ['vars', name], {
      cause: thrown,
      hint: isCircle
        ? 'Give one of them a value that does not use the others.'
        : `Move "${missing}" above "${name}".`,
    });
  }
}

/** The chain of templates that leads from one to another; if there is none, the first alone. */
function chainOf(
  from: string,
  to: string,
  open: readonly (readonly [string, unknown])[],
  seen: readonly string[] = [],
): readonly string[] {
  if (from === to) return [to];
  const words = new Set(wordsIn(open.find(([each]) => each === from)?.[1]));
  for (const [next] of open) {
    if (!words.has(next) || seen.includes(next)) continue;
    const rest = chainOf(next, to, open, [...seen, from]);
    if (rest.at(-1) === to) return [from, ...rest];
  }
  return [from];
}

/** True for a template that uses an idle variable without a value. */
export function lacks(value: unknown, idle: ReadonlySet<string>, known: StringMap): boolean {
  return [...wordsIn(value)].some((name) => idle.has(name) && known[name] === undefined);
}

/** Variables are the same on every platform. */
export const NO_PLATFORMS: PlatformTable = { os: [], architectures: [], variants: {} };

/** A string, list or map; undefined for an idle variable without a value. */
async function readVariable(
  name: string,
  given: unknown,
  sources: VariableSources,
  isIdle: boolean,
): Promise<unknown> {
  const path = ['vars', name];
  const refuse = (what: string, hint: string, part: 'key' | 'value' = 'value') =>
    configError('CONFIG_VARIABLE', `variable "${name}" ${what}`, sources.source, path, {
      part,
      hint,
    });
  if (BUILTIN_VARIABLES.includes(name) || !/^[A-Za-z_][\w-]*$/.test(name)) {
    const hint = `A name is a word, except ${BUILTIN_VARIABLES.join(', ')}.`;
    throw refuse('has an invalid name', hint, 'key');
  }
  const specification: Specification =
    typeof given === 'object' && given !== null ? { ...given } : { literal: given };
  const kinds = VARIABLE_KINDS.filter((kind) => kind in specification);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw refuse(
      'does not have exactly one source',
      `Give it one of ${VARIABLE_KINDS.join(', ')}.`,
    );
  }
  const fact = String(specification.git);
  const further = (kind === 'git' ? GIT_KEYS[fact] : undefined) ?? FURTHER_KEYS[kind];
  const known = [kind, 'fallback', ...further];
  const idle = Object.keys(specification).find((key) => !known.includes(key));
  if (idle !== undefined) {
    throw refuse(
      `has "${idle}", which does not apply to ${kind === 'git' ? fact : kind}`,
      `Allowed keys beside it: ${known.slice(1).join(', ')}.`,
    );
  }
  if (isIdle && kind === 'command') return undefined;
  const found = await findVariable(kind, name, specification, sources).catch((thrown: unknown) => {
    if (!StrakeError.is(thrown)) throw thrown;
    if (isIdle) return undefined;
    throw StrakeError.locate(thrown, { location: locateKey(sources.source, path, 'value') });
  });
  const { fallback } = specification;
  const value = found ?? (fallback === undefined ? undefined : String(fallback));
  if (value !== undefined || isIdle) return value;
  throw refuse(
    `has no value: ${whyNothing(kind, specification, sources)}`,
    howToGetOne(kind, specification, sources),
  );
}
