import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readPieces } from '../stream/index.ts';
import type { Fact, Question } from './fact.ts';
import { type FileState, readFileState, wasAtRest } from './file-state.ts';
import { findTool } from './find-tool.ts';
import { goHeader } from './go-header.ts';

/** Who asks programs. */
export interface Asker {
  /** What a program answers, its exit code and whether it is there at all, as one text. */
  answer(argv: readonly string[], directory: string): Promise<string>;
}

/** Where a program runs. */
export interface Place {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** More names below a folder than anybody embeds. */
const MOST_NAMES = 100_000;

/** Looks facts up, each file once: for one build, at whose beginning everything is as it is. */
export class LookUp {
  readonly #states = new Map<string, FileState | undefined>();
  readonly #sums = new Map<string, Promise<string | undefined>>();
  /** What was found in files and folders, by question: many programs are made of the same ones. */
  readonly #found = new Map<string, Fact & { readonly state: string }>();
  readonly #answers = new Map<string, Promise<string>>();
  readonly #asker: Asker;
  readonly #since = Date.now();

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /**
   * The fact that a question comes to.
   * @param moment milliseconds since 1970 when what depends on it began; a file that changed since makes it useless
   * @param known an earlier answer, which spares reading what did not change
   * @returns undefined where it can't be told
   */
  async fact(
    question: Question,
    { directory, env }: Place,
    moment: number,
    known?: Fact,
  ): Promise<Fact | undefined> {
    switch (question.kind) {
      case 'tool': {
        const path = findTool(question.name, directory, env);
        return path === undefined ? undefined : { ...question, path };
      }
      case 'answer': {
        const sha256 = sumOf(await this.ask(question.argv, question.directory));
        return { ...question, sha256 };
      }
      case 'tree': {
        const sha256 = await this.#tree(question.path, question.contents, moment);
        return sha256 === undefined ? undefined : { ...question, sha256 };
      }
      default: {
        const state = readFileState(question.path);
        if (state === undefined)
          return this.#wasAbsent(question.path, moment)
            ? { kind: 'absent', path: question.path }
            : undefined;
        const key = JSON.stringify(question);
        for (const earlier of [known, this.#found.get(key)])
          if (earlier?.kind === question.kind && earlier.state === state.text) return earlier;
        if (!wasAtRest(state, moment)) return undefined;
        const found = question.kind === 'names' ? namesFound(question) : await fileFound(question);
        const isSteady = readFileState(question.path)?.text === state.text;
        const fact = found && isSteady && { ...question, ...found, state: state.text };
        if (fact) this.#found.set(key, fact);
        return fact || undefined;
      }
    }
  }

  /**
   * Whether a fact is still so.
   * @returns what is different, for people; the fact with a new state where only that is; undefined where nothing is
   */
  async difference(fact: Fact, { directory, env }: Place): Promise<string | Fact | undefined> {
    switch (fact.kind) {
      case 'absent':
        return this.#state(fact.path) ? `${fact.path} is new` : undefined;
      case 'tool': {
        const path = findTool(fact.name, directory, env);
        return path === fact.path
          ? undefined
          : `${fact.name} is ${path ?? 'gone'}, it was ${fact.path}`;
      }
      case 'answer': {
        const same = sumOf(await this.ask(fact.argv, fact.directory)) === fact.sha256;
        return same ? undefined : `"${fact.argv.join(' ')}" answers differently`;
      }
      case 'tree': {
        const same = (await this.#tree(fact.path, fact.contents)) === fact.sha256;
        return same ? undefined : `something in ${fact.path} changed`;
      }
      default: {
        const state = this.#state(fact.path);
        if (state?.text === fact.state) return undefined;
        if (state === undefined) return `${fact.path} is gone`;
        const sha256 =
          fact.kind === 'names' ? namesOf(fact.path, fact.suffixes) : await this.#sum(fact.path);
        const what = fact.kind === 'names' ? 'a file came to or went from' : '';
        if (sha256 !== fact.sha256)
          return fact.kind === 'names' ? `${what} ${fact.path}` : `${fact.path} changed`;
        // What changed just now can change again without showing: it is read once more next time.
        return wasAtRest(state, this.#since) ? { ...fact, state: state.text } : undefined;
      }
    }
  }

  /** True for a Go source file whose insides alone are others. */
  async hasSameHeader(fact: Fact): Promise<boolean> {
    if (fact.kind !== 'file' || fact.header === undefined) return false;
    return (await fileFound(fact))?.header === fact.header;
  }

  /** Looks at a file, for later questions. */
  look(path: string): void {
    this.#state(path);
  }

  /** What a program answers; each is asked once. */
  ask(argv: readonly string[], directory: string): Promise<string> {
    const key = JSON.stringify([argv, directory]);
    const answer = this.#answers.get(key) ?? this.#asker.answer(argv, directory);
    this.#answers.set(key, answer);
    return answer;
  }

  /** Whether something that is not there was not there at a moment: it was seen so, or nothing came or went around it since. */
  #wasAbsent(path: string, moment: number): boolean {
    if (this.#states.has(path) && this.#states.get(path) === undefined) return true;
    const above = dirname(path);
    const state = readFileState(above);
    if (state) return wasAtRest(state, moment);
    return above !== path && this.#wasAbsent(above, moment);
  }

  #state(path: string): FileState | undefined {
    if (!this.#states.has(path)) this.#states.set(path, readFileState(path));
    return this.#states.get(path);
  }

  #sum(path: string): Promise<string | undefined> {
    const sum = this.#sums.get(path) ?? sumOfFile(path);
    this.#sums.set(path, sum);
    return sum;
  }

  async #tree(path: string, contents: boolean, moment?: number): Promise<string | undefined> {
    const hash = createHash('sha256');
    let count = 0;
    const isQuiet = (place: string) => {
      const state = moment === undefined ? undefined : readFileState(place);
      return moment === undefined || (state !== undefined && wasAtRest(state, moment));
    };
    const walk = async (folder: string, below: string): Promise<boolean> => {
      if (!isQuiet(folder)) return false;
      for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
        count += 1;
        if (count > MOST_NAMES) return false;
        const name = `${below}${entry.name}`;
        const inside = join(folder, entry.name);
        hash.update(`${name}\0${entry.isDirectory() ? 'd' : entry.isFile() ? 'f' : 'o'}\n`);
        if (entry.isDirectory()) {
          if (!(await walk(inside, `${name}/`))) return false;
        } else if (contents) {
          if (!isQuiet(inside)) return false;
          hash.update(`${await sumOfFile(inside)}\n`);
        }
      }
      return true;
    };
    try {
      const state = readFileState(path);
      if (state?.type !== 'directory') return sumOf(state ? 'a file' : 'nothing');
      return (await walk(path, '')) ? hash.digest('hex') : undefined;
    } catch {
      return undefined;
    }
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function namesFound(question: Question & { readonly kind: 'names' }) {
  const sha256 = namesOf(question.path, question.suffixes);
  return sha256 === undefined ? undefined : { sha256 };
}

/** The digest of a file; of a Go source file also that of its header, where it has one. */
async function fileFound({
  path,
}: {
  readonly path: string;
}): Promise<{ readonly sha256: string; readonly header?: string } | undefined> {
  if (!path.endsWith('.go')) {
    const sha256 = await sumOfFile(path);
    return sha256 === undefined ? undefined : { sha256 };
  }
  try {
    const bytes = await readFile(path);
    const header = goHeader(bytes);
    return { sha256: sumOf(bytes), ...(header === undefined ? {} : { header }) };
  } catch {
    return undefined;
  }
}

/** Of the names in a folder, folders apart; undefined where it is none. */
function namesOf(path: string, suffixes: readonly string[] | undefined): string | undefined {
  try {
    const names = readdirSync(path, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .filter((name) => !suffixes || suffixes.some((suffix) => name.endsWith(suffix)));
    return sumOf(names.sort().join('\n'));
  } catch {
    return undefined;
  }
}

function sumOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function sumOfFile(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined);
  try {
    const hash = createHash('sha256');
    if (file) for await (const piece of readPieces(file)) hash.update(piece);
    return file && hash.digest('hex');
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
