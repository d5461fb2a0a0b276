import { dirname, join } from 'node:path';
import { readRecord, writeRecord } from '@strake/oci/internal';
import { type Action, type Call, callOf, changedCall, changedStamp, digestOf } from './action.ts';
import { FileLists, type WrittenInput } from './file-lists.ts';
import { workFiles } from './go-directory.ts';
import type { InputChecker } from './input-checker.ts';
import { discoverQueries, placeOf, queryOf, sameQueries } from './input-queries.ts';
import { PathComponents } from './path-components.ts';
import type { InputQuery, RecordedInput } from './recorded-input.ts';

/** What is found under a name: the value, or why there is none, for people. */
export type LookupResult =
  | { readonly value: unknown }
  /** `last`: what held before, where anything did. */
  | { readonly why: string; readonly last?: unknown };

/** Everything that a run depends on, as it was when the run began. */
export type Observation = readonly RecordedInput[];

/** Values that hold as long as everything they depend on is as it was. */
export interface ActionCache {
  /** @param name one value each: what is kept later takes the place of what was before */
  recall(name: string, action: Action): Promise<LookupResult>;
  /**
   * Call it before a program starts: answers of other programs, and files that are not there, are looked at now. Later nobody can
   * tell whether the program found them so.
   */
  prepare(name: string, action: Action): Promise<void>;
  /**
   * Looks at everything that a program depends on. It may already run: what changes from now on is another one next time.
   * @param discover gives the output of the discovery, undefined where there is none; not asked where the last one still holds
   * @param moment milliseconds since 1970 when the program began
   * @returns undefined where something cannot be told, or changed so shortly before the moment that a later change could hide
   */
  observe(
    name: string,
    action: Action,
    discover: () => Promise<string | undefined>,
    moment: number,
  ): Promise<Observation | undefined>;
  /** Keeps a value, with everything that it depends on. */
  keep(name: string, value: unknown, action: Action, observation: Observation): Promise<void>;
  /** Puts another value in the place of one that holds as well. */
  amend(name: string, value: unknown): Promise<void>;
}

/** Changes when what is kept would be read wrongly. */
const FORMAT = 11;

interface Kept extends Call {
  readonly format: number;
  readonly facts: readonly RecordedInput[];
  readonly value: unknown;
}

interface WrittenKept extends Omit<Kept, 'facts'> {
  readonly facts: readonly WrittenInput[];
}

/** Remembers nothing. */
export const noActionCache: ActionCache = {
  recall: async () => ({ why: 'there is no cache' }),
  prepare: async () => {},
  observe: async () => undefined,
  keep: async () => {},
  amend: async () => {},
};

/** @param directory of the records; anything in it may be deleted at any time */
export function createActionCache(records: string, checker: InputChecker): ActionCache {
  const fileOf = (name: string) => join(records, `${digestOf(name)}.json`);
  const lists = new FileLists(records);
  const readKept = (name: string): Kept | undefined => {
    const kept = Object(readRecord(fileOf(name), name)) as WrittenKept;
    const facts = kept.format === FORMAT ? lists.complete(kept.facts) : undefined;
    return facts && { ...kept, facts };
  };
  const components = new Map<string, PathComponents>();
  const write = async (name: string, kept: Kept) => {
    try {
      const facts = await lists.detach(kept.facts);
      await writeRecord(fileOf(name), name, { ...kept, facts });
    } catch {
      // Without the cache everything is done again: a failure to write costs no build.
    }
  };
  return {
    async recall(name, action) {
      const kept = readKept(name);
      if (!kept) return { why: 'no earlier build to reuse' };
      const why = changedCall(kept, action) ?? changedStamp(kept, action);
      if (why !== undefined) return { why, last: kept.value };
      const fresh: RecordedInput[] = [];
      let isMoved = false;
      for (const fact of kept.facts) {
        if (checker.holds(fact, action)) {
          fresh.push(fact);
          continue;
        }
        let difference = await checker.difference(fact, action);
        if (typeof difference === 'string') {
          if (!isList(action) || !(await checker.hasSameHeader(fact)))
            return { why: difference, last: kept.value };
          difference = undefined;
        }
        isMoved ||= difference !== undefined;
        fresh.push(difference ?? fact);
      }
      // Other times and inodes, the same bytes: a fresh check-out, a restored cache.
      if (isMoved) await write(name, { ...kept, facts: fresh });
      return { value: kept.value };
    },
    async prepare(name, action) {
      const last = readKept(name)?.facts ?? [];
      for (const fact of last) if (fact.kind === 'absent') checker.look(fact.path);
      const { files = [], answers = [], discovery } = action.inputs;
      const { directory, env } = placeOf(action);
      const further = discovery ? workFiles(directory, env) : [];
      for (const file of [...files, ...further]) checker.look(file);
      const above = [...files, ...last.flatMap(pathsOf)].map((path) => dirname(path));
      components.set(name, new PathComponents([directory, ...above]));
      await Promise.all(answers.map((argv) => checker.ask(argv, action.directory)));
    },
    async observe(name, action, discover, moment) {
      const last = readKept(name);
      const lookUpAll = async (
        queries: readonly InputQuery[],
        known?: readonly RecordedInput[],
      ) => {
        const facts: RecordedInput[] = [];
        for (const [at, query] of queries.entries()) {
          const fact = await checker.fact(query, action, moment, known?.[at]);
          if (fact === undefined) return undefined;
          facts.push(fact);
        }
        return facts;
      };
      const lookUpLast = async () =>
        last && sameQueries(last, action, (facts) => lookUpAll(facts.map(queryOf), facts));
      const discoverAll = async () => {
        const queries = await discoverQueries(action, discover);
        return queries && lookUpAll(queries);
      };
      const facts = (await lookUpLast()) ?? (await discoverAll());
      // At last: what was read before a directory took the place of another is what the program found, or differs next time.
      const before = components.get(name) ?? new PathComponents([]);
      return facts && before.leadTheSame(facts.flatMap(pathsOf), moment) ? facts : undefined;
    },
    keep: (name, value, action, facts) =>
      write(name, { format: FORMAT, ...callOf(action), facts, value }),
    async amend(name, value) {
      const kept = readKept(name);
      if (kept) await write(name, { ...kept, value });
    },
  };
}

/** Paths that a fact was looked up at; of many files those of their directories. */
function pathsOf(fact: RecordedInput): readonly string[] {
  if (fact.kind === 'files') return Object.keys(fact.directories);
  return 'path' in fact && fact.path !== undefined ? [fact.path] : [];
}

/** True where the value is a list of packages itself, which the insides of Go files do not change. */
function isList({ inputs }: Action): boolean {
  return inputs.discovery !== undefined && inputs.discovery.argv === undefined;
}
