import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Inputs } from '../../model/inputs.ts';
import { readRecord, writeRecord } from '../file/index.ts';
import type { Fact, Question } from './fact.ts';
import { goListQuestions } from './go-list.ts';
import type { LookUp } from './look-up.ts';

/** What is found under a name: the value, or why there is none, for people. */
export type Recalled =
  | { readonly value: unknown }
  /** `last`: what held before, where anything did. */
  | { readonly why: string; readonly last?: unknown };

/** One run of a program, as far as its memory is concerned. */
export interface Occasion {
  readonly argv: readonly string[];
  readonly directory: string;
  /** All of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly inputs: Inputs;
}

/** Values that hold as long as everything they depend on is as it was. */
export interface Memory {
  /** @param name one value each: what is remembered later takes the place of what was before */
  recall(name: string, occasion: Occasion): Promise<Recalled>;
  /**
   * Keeps a value, if everything that it depends on can be told and was at rest.
   * @param discover gives the output of the discovery, undefined where there is none; not asked where the last one still holds
   * @param moment milliseconds since 1970 when the program began
   */
  remember(
    name: string,
    value: unknown,
    occasion: Occasion,
    discover: () => Promise<string | undefined>,
    moment: number,
  ): Promise<void>;
  /** Puts another value in the place of one that holds as well. */
  amend(name: string, value: unknown): Promise<void>;
}

/** Changes when what is kept would be read wrongly. */
const FORMAT = 3;

/** What is only compared is kept as a digest: arguments and variables may hold secrets. */
interface Kept {
  readonly format: number;
  /** A digest for each word. */
  readonly argv: readonly string[];
  readonly directory: string;
  /** The variables that count, sorted, with digests of their values. */
  readonly env: readonly (readonly [name: string, digest: string])[];
  /** A digest of all of them. */
  readonly inputs: string;
  readonly facts: readonly Fact[];
  readonly value: unknown;
}

/** Remembers nothing. */
export const noMemory: Memory = {
  recall: async () => ({ why: 'there is no cache' }),
  remember: async () => {},
  amend: async () => {},
};

/** @param folder of the records; anything in it may be deleted at any time */
export function createMemory(folder: string, lookUp: LookUp): Memory {
  const fileOf = (name: string) => join(folder, `${digestOf(name)}.json`);
  const readKept = (name: string): Kept | undefined => {
    const kept = Object(readRecord(fileOf(name), name)) as Kept;
    return kept.format === FORMAT ? kept : undefined;
  };
  // Without the cache everything is done anew: a failure to write costs no build.
  const keep = (name: string, kept: Kept) => writeRecord(fileOf(name), name, kept).catch(() => {});
  return {
    async recall(name, occasion) {
      const kept = readKept(name);
      if (!kept) return { why: 'it was not done before' };
      const why = changedCall(kept, occasion);
      if (why !== undefined) return { why, last: kept.value };
      const fresh: Fact[] = [];
      let isMoved = false;
      for (const fact of kept.facts) {
        let difference = await lookUp.difference(fact, occasion.directory);
        if (typeof difference === 'string') {
          if (!isList(occasion) || !(await lookUp.hasSameHeader(fact)))
            return { why: difference, last: kept.value };
          difference = undefined;
        }
        isMoved ||= difference !== undefined;
        fresh.push(difference ?? fact);
      }
      // Other times and inodes, the same bytes: a fresh check-out, a restored cache.
      if (isMoved) await keep(name, { ...kept, facts: fresh });
      return { value: kept.value };
    },
    async remember(name, value, occasion, discover, moment) {
      const ask = async (questions: readonly Question[] | undefined) => {
        const facts: Fact[] = [];
        for (const question of questions ?? []) {
          const fact = await lookUp.fact(question, occasion.directory, moment);
          if (fact === undefined) return undefined;
          facts.push(fact);
        }
        return questions && facts;
      };
      const last = readKept(name);
      const same = last && (await sameQuestions(last, occasion, ask));
      const facts = same ?? (await ask(await discoverQuestions(occasion, discover)));
      if (facts === undefined) return;
      await keep(name, { format: FORMAT, ...callOf(occasion), facts, value });
    },
    async amend(name, value) {
      const kept = readKept(name);
      if (kept) await keep(name, { ...kept, value });
    },
  };
}

/** True where the value is a list of packages itself, which the insides of Go files do not change. */
function isList({ inputs }: Occasion): boolean {
  return inputs.discovery !== undefined && inputs.discovery.argv === undefined;
}

/** What of a call has to be the same. */
function callOf(occasion: Occasion): Pick<Kept, 'argv' | 'directory' | 'env' | 'inputs'> {
  return {
    argv: occasion.argv.map(digestOf),
    directory: occasion.directory,
    env: envOf(occasion).map(([name, value]) => [name, digestOf(value)] as const),
    inputs: digestOf(JSON.stringify(occasion.inputs)),
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function changedCall(kept: Kept, occasion: Occasion): string | undefined {
  const call = callOf(occasion);
  if (kept.directory !== call.directory) return `it ran in ${kept.directory}`;
  const added = occasion.argv.find((_, at) => !kept.argv.includes(call.argv[at] ?? ''));
  if (added !== undefined) return `argument ${added} is new`;
  if (kept.argv.join() !== call.argv.join()) return 'its arguments changed';
  if (kept.inputs !== call.inputs) return 'what it is said to depend on changed';
  const [before, now] = [new Map(kept.env), new Map(call.env)];
  const name = [...before.keys(), ...now.keys()].find((each) => before.get(each) !== now.get(each));
  return name === undefined ? undefined : `${name} changed`;
}

function envOf({ env, inputs }: Occasion): readonly (readonly [string, string])[] {
  const wanted = inputs.env ?? [];
  const counts = (name: string) =>
    !wanted.includes(`!${name}`) &&
    wanted.some((each) =>
      each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each,
    );
  return Object.entries(env)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && counts(entry[0]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The questions of last time, answered anew, where a discovery would lead to the same ones: nothing differs from what held then
 * but the insides of Go files, behind what `go list` reads of them.
 */
async function sameQuestions(
  last: Kept,
  occasion: Occasion,
  ask: (questions: readonly Question[]) => Promise<readonly Fact[] | undefined>,
): Promise<readonly Fact[] | undefined> {
  if (occasion.inputs.discovery === undefined || changedCall(last, occasion) !== undefined)
    return undefined;
  const facts = await ask(last.facts.map(toQuestion));
  return facts?.every((fact, at) => leadsToSame(last.facts[at], fact)) ? facts : undefined;
}

function leadsToSame(before: Fact | undefined, now: Fact): boolean {
  if (before?.kind !== now.kind) return false;
  // What programs answer is looked at for its own sake: go does not ask them which files there are.
  if (now.kind === 'absent' || now.kind === 'answer') return true;
  if (now.kind === 'tool') return (before as typeof now).path === now.path;
  const { sha256, header } = before as { readonly sha256: string; readonly header?: string };
  return now.sha256 === sha256 || ('header' in now && now.header === header);
}

/** A file that was not there is asked for as one that is. */
function toQuestion(fact: Fact): Question {
  switch (fact.kind) {
    case 'file':
    case 'absent':
      return { kind: 'file', path: fact.path };
    case 'names':
      return {
        kind: 'names',
        path: fact.path,
        ...(fact.suffixes ? { suffixes: fact.suffixes } : {}),
      };
    case 'tree':
      return { kind: 'tree', path: fact.path, contents: fact.contents };
    case 'tool':
      return { kind: 'tool', name: fact.name };
    case 'answer':
      return { kind: 'answer', argv: fact.argv, directory: fact.directory };
  }
}

/** Undefined where something can't be told. */
async function discoverQuestions(
  { argv, directory, env, inputs }: Occasion,
  discover: () => Promise<string | undefined>,
): Promise<readonly Question[] | undefined> {
  const discovered = inputs.discovery ? await discover() : '';
  if (discovered === undefined) return undefined;
  const found = inputs.discovery ? goListQuestions(discovered, directory, env) : [];
  if (found === undefined) return undefined;
  const files = new Map<string, Question>();
  const all: readonly Question[] = [
    { kind: 'tool', name: argv[0] ?? '' },
    ...(inputs.files ?? []).map((path): Question => ({ kind: 'file', path })),
    ...(inputs.directories ?? []).map((path): Question => ({ kind: 'tree', path, contents: true })),
    ...(inputs.answers ?? []).map((each): Question => ({ kind: 'answer', argv: each, directory })),
    ...found,
  ];
  for (const question of all) files.set(JSON.stringify(question), question);
  return [...files.values()];
}
