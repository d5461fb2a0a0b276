import { dirname, join } from 'node:path';
import { defined, readRecord, writeRecord } from '@strake/oci/internal';
import { type Action, type ActionKey, actionKey, changedKey, changedStamp } from './action.ts';
import { FileLists, type WrittenInput } from './file-lists.ts';
import { hasMoved } from './has-moved.ts';
import { type InputChange, inputChanges } from './input-change.ts';
import type { InputChecker } from './input-checker.ts';
import {
  type Discovered,
  discoverQueries,
  formatOf,
  queryOf,
  sameQueries,
} from './input-queries.ts';
import { PathComponents } from './path-components.ts';
import type { InputQuery, RecordedInput } from './recorded-input.ts';
import { sumOf } from './sums.ts';
import { CHANGED_LATE, cannotDetermine, type Undetermined, undetermined } from './undetermined.ts';

/** The valid value of a name, or a sentence that says why there is none. */
export type LookupResult =
  | { readonly value: unknown; readonly facts: readonly RecordedInput[] }
  /** `last`: the outdated value, if there is one. */
  | { readonly why: string; readonly last?: unknown };

/** The inputs of an action, as they were when it began, or why one of them cannot be determined. */
export type Observation = { readonly facts: readonly RecordedInput[] } | Undetermined;

/** Values that are valid as long as their inputs are unchanged. */
export interface ActionCache {
  /** @param name has one value: a later one replaces it */
  lookup(name: string, action: Action): Promise<LookupResult>;
  /** Inputs that differ from those of the stored value, the first 20. Not arguments, and not variables that are set for the run alone. */
  changes(name: string, action: Action): Promise<readonly InputChange[]>;
  /**
   * Call it before a program starts: it records the outputs of other commands and the absence of files, which cannot be
   * determined later.
   */
  prepare(name: string, action: Action): Promise<void>;
  /**
   * Records all inputs of a program. It may already be running: {@link confirm} finds those that change from now on.
   * @param discover returns the output of the discovery; not called if the last output is still valid. For a depfile: settles when the
   * program, which writes it, has ended
   * @param moment milliseconds since 1970 when the program began
   * @throws PLUGIN_BAD_RESULT, PLUGIN_FAILED, TOOL_OUTPUT if the discovery is invalid
   */
  observe(
    name: string,
    action: Action,
    discover: () => Promise<Discovered>,
    moment: number,
  ): Promise<Observation>;
  /** Call it when the program has ended: inputs that changed while it ran are undetermined, because it is unknown which state it read. */
  confirm(observation: Observation): Observation;
  /** Stores a value with its inputs; if these are undetermined, only why, for the next lookup, and what to prepare before the next run. */
  store(name: string, value: unknown, action: Action, observation: Observation): Promise<void>;
  /** Replaces the value, and keeps its inputs. */
  amend(name: string, value: unknown): Promise<void>;
  /** Call it when a step has written files, if later steps were looked up before. */
  forget(files: readonly string[]): void;
  /** The recorded inputs of a value, or why the last one was not stored. */
  inputsOf(name: string): Promise<Observation>;
}

/** Increase it when older records would be misread. */
const FORMAT = 14;

/** The record of one name. */
interface StoredResult<Fact = RecordedInput> {
  readonly format: number;
  /** Absent if no result was ever stored. */
  readonly action?: StoredAction<Fact>;
  /** Why the result of the last run was not stored. */
  readonly failure?: Undetermined;
}

interface StoredAction<Fact = RecordedInput> extends ActionKey {
  /** The digest of the functions of a plugin that read its discovery. */
  readonly discovery?: string | undefined;
  readonly facts: readonly Fact[];
  readonly value: unknown;
}

/** @param records directory; every file in it may be deleted at any time */
export function createActionCache(records: string, checker: InputChecker): ActionCache {
  const fileOf = (name: string) => join(records, `${sumOf(name)}.json`);
  const lists = new FileLists(records);
  const readStored = (name: string): Omit<StoredResult, 'format'> => {
    const stored = Object(readRecord(fileOf(name), name)) as StoredResult<WrittenInput>;
    if (stored.format !== FORMAT) return {};
    const { action, failure } = stored;
    const facts = action && lists.complete(action.facts);
    return defined({ action: action && facts && { ...action, facts }, failure });
  };
  const components = new Map<string, PathComponents>();
  const sourceOf = ({ inputs: { discovery } }: Action): string | undefined => {
    const format = discovery && formatOf(discovery);
    return format === undefined ? undefined : checker.discoveries.get(format)?.source;
  };
  const changedDiscovery = (stored: StoredAction, action: Action): string | undefined =>
    stored.discovery === sourceOf(action) ? undefined : 'its discovery changed';
  const write = async (name: string, { action, failure }: Omit<StoredResult, 'format'>) => {
    try {
      const written = action && { ...action, facts: await lists.detach(action.facts) };
      await writeRecord(fileOf(name), name, {
        format: FORMAT,
        ...defined({ action: written, failure }),
      });
    } catch {
      // Without the cache everything is done again: a failure to write costs no build.
    }
  };
  return {
    async lookup(name, action) {
      const { action: stored, failure } = readStored(name);
      const unstored = failure && `the last build could not be stored: ${failure.why}`;
      if (!stored) return { why: unstored ?? 'no earlier build to reuse' };
      const outdated = (why: string) => ({ why: unstored ?? why, last: stored.value });
      const why =
        changedKey(stored, action) ??
        changedDiscovery(stored, action) ??
        changedStamp(stored, action);
      if (why !== undefined) return outdated(why);
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
          if (!isSame) return outdated(difference);
          difference = undefined;
        }
        isMoved ||= difference !== undefined;
        fresh.push(difference ?? fact);
      }
      // Other times and inodes but the same bytes: a fresh checkout, a restored cache.
      if (isMoved) await write(name, { action: { ...stored, facts: fresh } });
      return { value: stored.value, facts: fresh };
    },
    async changes(name, action) {
      const { action: stored } = readStored(name);
      return stored ? inputChanges(stored, action, checker) : [];
    },
    async prepare(name, action) {
      const { action: stored, failure } = readStored(name);
      const last = stored?.facts ?? [];
      const absent = last.flatMap((fact) => (fact.kind === 'absent' ? [fact.path] : []));
      const { directory, inputs } = action;
      const { files = [], commands = [] } = inputs;
      for (const file of [...absent, ...(failure?.absent ?? []), ...files]) checker.look(file);
      const above = [...files, ...last.flatMap(pathsOf)].map((path) => dirname(path));
      const directories = [directory, ...above, ...(failure?.directories ?? [])];
      components.set(name, new PathComponents(directories));
      await Promise.all(commands.map((argv) => checker.run(argv, directory)));
    },
    async observe(name, action, discover, moment) {
      const { action: stored } = readStored(name);
      const last = stored && changedDiscovery(stored, action) ? undefined : stored;
      const lookUpAll = async (
        queries: readonly InputQuery[],
        known?: readonly RecordedInput[],
      ): Promise<Observation> => {
        const facts: RecordedInput[] = [];
        for (const [at, query] of queries.entries()) {
          const fact = await checker.fact(query, action, moment, known?.[at]);
          if (typeof fact === 'string') return undetermined(fact, queries);
          facts.push(fact);
        }
        // Last: what was read before a directory was replaced is what the program read, or differs next time.
        const before = components.get(name) ?? new PathComponents([]);
        const replaced = before.replaced(facts.flatMap(pathsOf), moment);
        if (replaced === undefined) return { facts };
        const why = 'it may have been replaced while the step ran, or just before';
        return undetermined(cannotDetermine(`which files are in ${replaced}`, why), queries);
      };
      const { discovery } = action.inputs;
      const format = discovery && formatOf(discovery);
      const again = async (facts: readonly RecordedInput[]) => {
        const found = await lookUpAll(
          facts.map((fact) => queryOf(fact, format)),
          facts,
        );
        return 'facts' in found ? found.facts : undefined;
      };
      const same = last && (await sameQueries(last, action, again));
      if (same) return { facts: same };
      const queries = await discoverQueries(action, discover, checker);
      return typeof queries === 'string' ? undetermined(queries) : lookUpAll(queries);
    },
    confirm(observation) {
      if ('why' in observation) return observation;
      const { facts } = observation;
      const moved = facts.find(hasMoved);
      if (moved === undefined) return observation;
      const why = cannotDetermine(pathsOf(moved).join(), `it ${CHANGED_LATE}`);
      return undetermined(
        why,
        facts.map((fact) => queryOf(fact, undefined)),
      );
    },
    async store(name, value, action, observation) {
      if ('why' in observation) {
        const { action: last } = readStored(name);
        const { why, absent, directories } = observation;
        await write(name, defined({ action: last, failure: { why, absent, directories } }));
        return;
      }
      const discovery = defined({ discovery: sourceOf(action) });
      const { facts } = observation;
      await write(name, { action: { ...actionKey(action), ...discovery, facts, value } });
    },
    async amend(name, value) {
      const { action } = readStored(name);
      if (action) await write(name, { action: { ...action, value } });
    },
    forget: (files) => checker.forget(files),
    async inputsOf(name) {
      const { action, failure } = readStored(name);
      if (action && !failure) return { facts: action.facts };
      return failure ?? undetermined('nothing was stored');
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
  const isOwn = discovery && !('depfile' in discovery) && discovery.argv === undefined;
  return isOwn ? discovery.format : undefined;
}
