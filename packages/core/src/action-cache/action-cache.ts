import { dirname, join } from 'node:path';
import { readRecord, writeRecord } from '@strake/oci/internal';
import {
  type Action,
  type ActionKey,
  actionKey,
  changedKey,
  changedStamp,
  digestOf,
} from './action.ts';
import { FileLists, type WrittenInput } from './file-lists.ts';
import type { InputChecker } from './input-checker.ts';
import { discoverQueries, formatOf, queryOf, sameQueries } from './input-queries.ts';
import { PathComponents } from './path-components.ts';
import type { InputQuery, RecordedInput } from './recorded-input.ts';

/** The valid value of a name, or a sentence that says why there is none. */
export type LookupResult =
  | { readonly value: unknown }
  /** `last`: the outdated value, if there is one. */
  | { readonly why: string; readonly last?: unknown };

/** The inputs of an action, as they were when it began. */
export type Observation = readonly RecordedInput[];

/** Values that are valid as long as their inputs are unchanged. */
export interface ActionCache {
  /** @param name has one value: a later one replaces it */
  lookup(name: string, action: Action): Promise<LookupResult>;
  /**
   * Call it before a program starts: it records the outputs of other commands and the absence of files, which cannot be
   * determined later.
   */
  prepare(name: string, action: Action): Promise<void>;
  /**
   * Records all inputs of a program. It may already be running: inputs that change from now on differ in the next build.
   * @param discover returns the output of the discovery, or undefined if it failed; not called if the last output is still valid. For a
   * depfile: settles when the program, which writes it, has ended
   * @param moment milliseconds since 1970 when the program began
   * @returns undefined if an input cannot be determined, or has a racy timestamp
   * @throws PLUGIN_BAD_RESULT, PLUGIN_FAILED, TOOL_OUTPUT if the discovery is invalid
   */
  observe(
    name: string,
    action: Action,
    discover: () => Promise<string | undefined>,
    moment: number,
  ): Promise<Observation | undefined>;
  /** Stores a value with its inputs. */
  store(name: string, value: unknown, action: Action, observation: Observation): Promise<void>;
  /** Replaces the value, and keeps its inputs. */
  amend(name: string, value: unknown): Promise<void>;
}

/** Increase it when older records would be misread. */
const FORMAT = 13;

interface StoredAction extends ActionKey {
  readonly format: number;
  /** The digest of the functions of a plugin that read its discovery. */
  readonly discovery?: string | undefined;
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

/** @param records directory; every file in it may be deleted at any time */
export function createActionCache(records: string, checker: InputChecker): ActionCache {
  const fileOf = (name: string) => join(records, `${digestOf(name)}.json`);
  const lists = new FileLists(records);
  const readStored = (name: string): StoredAction | undefined => {
    const stored = Object(readRecord(fileOf(name), name)) as WrittenAction;
    const facts = stored.format === FORMAT ? lists.complete(stored.facts) : undefined;
    return facts && { ...stored, facts };
  };
  const components = new Map<string, PathComponents>();
  const sourceOf = ({ inputs: { discovery } }: Action): string | undefined => {
    const format = discovery && formatOf(discovery);
    return format === undefined ? undefined : checker.discoveries.get(format)?.source;
  };
  const changedDiscovery = (stored: StoredAction, action: Action): string | undefined =>
    stored.discovery === sourceOf(action) ? undefined : 'its discovery changed';
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
      const why =
        changedKey(stored, action) ??
        changedDiscovery(stored, action) ??
        changedStamp(stored, action);
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
      // Other times and inodes but the same bytes: a fresh checkout, a restored cache.
      if (isMoved) await write(name, { ...stored, facts: fresh });
      return { value: stored.value };
    },
    async prepare(name, action) {
      const last = readStored(name)?.facts ?? [];
      for (const fact of last) if (fact.kind === 'absent') checker.look(fact.path);
      const { directory, inputs } = action;
      const { files = [], commands = [] } = inputs;
      for (const file of files) checker.look(file);
      const above = [...files, ...last.flatMap(pathsOf)].map((path) => dirname(path));
      components.set(name, new PathComponents([directory, ...above]));
      await Promise.all(commands.map((argv) => checker.run(argv, directory)));
    },
    async observe(name, action, discover, moment) {
      const stored = readStored(name);
      const last = stored && changedDiscovery(stored, action) ? undefined : stored;
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
      // Last: what was read before a directory was replaced is what the program read, or differs next time.
      const before = components.get(name) ?? new PathComponents([]);
      return facts && before.leadTheSame(facts.flatMap(pathsOf), moment) ? facts : undefined;
    },
    store: (name, value, action, facts) =>
      write(name, {
        format: FORMAT,
        ...actionKey(action),
        discovery: sourceOf(action),
        facts,
        value,
      }),
    async amend(name, value) {
      const stored = readStored(name);
      if (stored) await write(name, { ...stored, value });
    },
  };
}

/** The paths of an input; for a group of files, their directories. */
function pathsOf(fact: RecordedInput): readonly string[] {
  if (fact.kind === 'files') return Object.keys(fact.directories);
  return 'path' in fact && fact.path !== undefined ? [fact.path] : [];
}

/** The format of the value if it is itself the output of a discovery, which only headers of files can change. */
function ownDiscovery({ inputs: { discovery } }: Action): string | undefined {
  return discovery !== undefined && 'format' in discovery && discovery.argv === undefined
    ? discovery.format
    : undefined;
}
