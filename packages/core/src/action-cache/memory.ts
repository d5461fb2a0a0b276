import { dirname, join } from 'node:path';
import { readRecord, writeRecord } from '@strake/oci';
import { type Call, callOf, changedCall, changedStamp, digestOf, type Occasion } from './call.ts';
import type { Fact, Question } from './fact.ts';
import { FileLists, type WrittenFact } from './file-lists.ts';
import { workFiles } from './go-folder.ts';
import type { LookUp } from './look-up.ts';
import { PathComponents } from './path-components.ts';
import { discoverQuestions, placeOf, questionOf, sameQuestions } from './query.ts';

/** What is found under a name: the value, or why there is none, for people. */
export type Recalled =
  | { readonly value: unknown }
  /** `last`: what held before, where anything did. */
  | { readonly why: string; readonly last?: unknown };

/** Everything that a run depends on, as it was when the run began. */
export type Observation = readonly Fact[];

/** Values that hold as long as everything they depend on is as it was. */
export interface Memory {
  /** @param name one value each: what is kept later takes the place of what was before */
  recall(name: string, occasion: Occasion): Promise<Recalled>;
  /**
   * Call it before a program starts: answers of other programs, and files that are not there, are looked at now. Later nobody can
   * tell whether the program found them so.
   */
  prepare(name: string, occasion: Occasion): Promise<void>;
  /**
   * Looks at everything that a program depends on. It may already run: what changes from now on is another one next time.
   * @param discover gives the output of the discovery, undefined where there is none; not asked where the last one still holds
   * @param moment milliseconds since 1970 when the program began
   * @returns undefined where something can't be told, or changed so shortly before the moment that a later change could hide
   */
  observe(
    name: string,
    occasion: Occasion,
    discover: () => Promise<string | undefined>,
    moment: number,
  ): Promise<Observation | undefined>;
  /** Keeps a value, with everything that it depends on. */
  keep(name: string, value: unknown, occasion: Occasion, observation: Observation): Promise<void>;
  /** Puts another value in the place of one that holds as well. */
  amend(name: string, value: unknown): Promise<void>;
}

/** Changes when what is kept would be read wrongly. */
const FORMAT = 11;

interface Kept extends Call {
  readonly format: number;
  readonly facts: readonly Fact[];
  readonly value: unknown;
}

interface WrittenKept extends Omit<Kept, 'facts'> {
  readonly facts: readonly WrittenFact[];
}

/** Remembers nothing. */
export const noMemory: Memory = {
  recall: async () => ({ why: 'there is no cache' }),
  prepare: async () => {},
  observe: async () => undefined,
  keep: async () => {},
  amend: async () => {},
};

/** @param folder of the records; anything in it may be deleted at any time */
export function createMemory(folder: string, lookUp: LookUp): Memory {
  const fileOf = (name: string) => join(folder, `${digestOf(name)}.json`);
  const lists = new FileLists(folder);
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
    async recall(name, occasion) {
      const kept = readKept(name);
      if (!kept) return { why: 'it was not done before' };
      const why = changedCall(kept, occasion) ?? changedStamp(kept, occasion);
      if (why !== undefined) return { why, last: kept.value };
      const fresh: Fact[] = [];
      let isMoved = false;
      for (const fact of kept.facts) {
        if (lookUp.holds(fact, occasion)) {
          fresh.push(fact);
          continue;
        }
        let difference = await lookUp.difference(fact, occasion);
        if (typeof difference === 'string') {
          if (!isList(occasion) || !(await lookUp.hasSameHeader(fact)))
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
    async prepare(name, occasion) {
      const last = readKept(name)?.facts ?? [];
      for (const fact of last) if (fact.kind === 'absent') lookUp.look(fact.path);
      const { files = [], answers = [], discovery } = occasion.inputs;
      const { directory, env } = placeOf(occasion);
      const further = discovery ? workFiles(directory, env) : [];
      for (const file of [...files, ...further]) lookUp.look(file);
      const above = [...files, ...last.flatMap(pathsOf)].map((path) => dirname(path));
      components.set(name, new PathComponents([directory, ...above]));
      await Promise.all(answers.map((argv) => lookUp.ask(argv, occasion.directory)));
    },
    async observe(name, occasion, discover, moment) {
      const last = readKept(name);
      const lookUpAll = async (questions: readonly Question[], known?: readonly Fact[]) => {
        const facts: Fact[] = [];
        for (const [at, question] of questions.entries()) {
          const fact = await lookUp.fact(question, occasion, moment, known?.[at]);
          if (fact === undefined) return undefined;
          facts.push(fact);
        }
        return facts;
      };
      const lookUpLast = async () =>
        last && sameQuestions(last, occasion, (facts) => lookUpAll(facts.map(questionOf), facts));
      const discoverAll = async () => {
        const questions = await discoverQuestions(occasion, discover);
        return questions && lookUpAll(questions);
      };
      const facts = (await lookUpLast()) ?? (await discoverAll());
      // At last: what was read before a directory took the place of another is what the program found, or differs next time.
      const before = components.get(name) ?? new PathComponents([]);
      return facts && before.leadTheSame(facts.flatMap(pathsOf), moment) ? facts : undefined;
    },
    keep: (name, value, occasion, facts) =>
      write(name, { format: FORMAT, ...callOf(occasion), facts, value }),
    async amend(name, value) {
      const kept = readKept(name);
      if (kept) await write(name, { ...kept, value });
    },
  };
}

/** Paths that a fact was looked up at; of many files those of their directories. */
function pathsOf(fact: Fact): readonly string[] {
  if (fact.kind === 'files') return Object.keys(fact.directories);
  return 'path' in fact && fact.path !== undefined ? [fact.path] : [];
}

/** True where the value is a list of packages itself, which the insides of Go files do not change. */
function isList({ inputs }: Occasion): boolean {
  return inputs.discovery !== undefined && inputs.discovery.argv === undefined;
}
