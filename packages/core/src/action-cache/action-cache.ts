import { dirname, join } from 'node:path';
import { readRecord, writeRecord } from '@strake/oci/internal';
import { type Action, type Call, callOf, changedCall, changedStamp, digestOf } from './action.ts';
import { FileLists, type WrittenInput } from './file-lists.ts';
import type { InputChecker } from './input-checker.ts';
import { discoverQueries, formatOf, queryOf, sameQueries } from './input-queries.ts';
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
  /** @param name one value each: what is stored later takes the place of what was before */
  lookup(name: string, action: Action): Promise<LookupResult>;
  /**
   * Call it before a program starts: answers of other programs, and files that are not there, are looked at now. Later nobody can
   * tell whether the program found them so.
   */
  prepare(name: string, action: Action): Promise<void>;
  /**
   * Looks at everything that a program depends on. It may already run: what changes from now on is another one next time.
   * @param discover gives the output of the discovery, undefined where there is none; not asked where the last one still holds. Of a
   * depfile: settles once the program has ended, which has written it
   * @param moment milliseconds since 1970 when the program began
   * @returns undefined where something cannot be told, or changed so shortly before the moment that a later change could hide
   * @throws PLUGIN_BAD_RESULT, PLUGIN_FAILED, TOOL_OUTPUT where the discovery is wrong
   */
  observe(
    name: string,
    action: Action,
    discover: () => Promise<string | undefined>,
    moment: number,
  ): Promise<Observation | undefined>;
  /** Stores a value, with everything that it depends on. */
  store(name: string, value: unknown, action: Action, observation: Observation): Promise<void>;
  /** Puts another value in the place of one that holds as well. */
  amend(name: string, value: unknown): Promise<void>;
}

/** Changes when what is stored would be read wrongly. */
const FORMAT = 12;

interface StoredAction extends Call {
  readonly format: number;
  readonly facts: readonly RecordedInput[];
  readonly value: unknown;
}

interface WrittenAction extends Omit<StoredAction, 'facts'> {
  readonly facts: readonly WrittenInput[];
}

/** Stores nothing. */
export const noActionCache: ActionCache = {
  lookup: async () => ({ why: 'there is no cache' }),
  prepare: async () => {},
  observe: async () => undefined,
  store: async () => {},
  amend: async () => {},
};

/** @param directory of the records; anything in it may be deleted at any time */
export function createActionCache(records: string, checker: InputChecker): ActionCache {
  const fileOf = (name: string) => join(records, `${digestOf(name)}.json`);
  const lists = new FileLists(records);
  const readStored = (name: string): StoredAction | undefined => {
    const stored = Object(readRecord(fileOf(name), name)) as WrittenAction;
    const facts = stored.format === FORMAT ? lists.complete(stored.facts) : undefined;
    return facts && { ...stored, facts };
  };
  const components = new Map<string, PathComponents>();
  const write = async (name: string, stored: StoredAction) => {
    try {
      const facts = await lists.detach(stored.facts);
      await writeRecord(fileOf(name), name, { ...stored, facts });
    } catch {
      // Without the cache everything is done again: a failure to write costs no build.
    }
  };
  return {
    async lookup(name, action) {
      const stored = readStored(name);
      if (!stored) return { why: 'no earlier build to reuse' };
      const why = changedCall(stored, action) ?? changedStamp(stored, action);
      if (why !== undefined) return { why, last: stored.value };
      const ownFormat = ownDiscovery(action);
      const fresh: RecordedInput[] = [];
      let isMoved = false;
      for (const fact of stored.facts) {
        if (checker.holds(fact, action)) {
          fresh.push(fact);
          continue;
        }
        let difference = await checker.difference(fact, action);
        if (typeof difference === 'string') {
          const isSame = ownFormat !== undefined && (await checker.hasSameHeader(fact, ownFormat));
          if (!isSame) return { why: difference, last: stored.value };
          difference = undefined;
        }
        isMoved ||= difference !== undefined;
        fresh.push(difference ?? fact);
      }
      // Other times and inodes, the same bytes: a fresh check-out, a restored cache.
      if (isMoved) await write(name, { ...stored, facts: fresh });
      return { value: stored.value };
    },
    async prepare(name, action) {
      const last = readStored(name)?.facts ?? [];
      for (const fact of last) if (fact.kind === 'absent') checker.look(fact.path);
      const { directory, inputs } = action;
      const { files = [], answers = [] } = inputs;
      for (const file of files) checker.look(file);
      const above = [...files, ...last.flatMap(pathsOf)].map((path) => dirname(path));
      components.set(name, new PathComponents([directory, ...above]));
      await Promise.all(answers.map((argv) => checker.ask(argv, directory)));
    },
    async observe(name, action, discover, moment) {
      const last = readStored(name);
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
      const { discovery } = action.inputs;
      const format = discovery && formatOf(discovery);
      const again = (facts: readonly RecordedInput[]) =>
        lookUpAll(
          facts.map((fact) => queryOf(fact, format)),
          facts,
        );
      const lookUpLast = async () => last && sameQueries(last, action, again);
      const discoverAll = async () => {
        const queries = await discoverQueries(action, discover, checker.discoveries);
        return queries && lookUpAll(queries);
      };
      const facts = (await lookUpLast()) ?? (await discoverAll());
      // At last: what was read before a directory took the place of another is what the program found, or differs next time.
      const before = components.get(name) ?? new PathComponents([]);
      return facts && before.leadTheSame(facts.flatMap(pathsOf), moment) ? facts : undefined;
    },
    store: (name, value, action, facts) =>
      write(name, { format: FORMAT, ...callOf(action), facts, value }),
    async amend(name, value) {
      const stored = readStored(name);
      if (stored) await write(name, { ...stored, value });
    },
  };
}

/** Paths that a fact was looked up at; of many files those of their directories. */
function pathsOf(fact: RecordedInput): readonly string[] {
  if (fact.kind === 'files') return Object.keys(fact.directories);
  return 'path' in fact && fact.path !== undefined ? [fact.path] : [];
}

/** The format of the value where that is the output of a discovery itself: what decides on no input does not change it. */
function ownDiscovery({ inputs: { discovery } }: Action): string | undefined {
  return discovery !== undefined && 'format' in discovery && discovery.argv === undefined
    ? discovery.format
    : undefined;
}
