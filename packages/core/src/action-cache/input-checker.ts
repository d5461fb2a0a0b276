import { dirname } from 'node:path';
import { FileClock, type FileState, isRacilyClean, readFileState } from '@strake/oci/internal';
import type { Discoveries } from './discovery.ts';
import { FileGroups, listOf } from './file-group.ts';
import { findTool } from './find-tool.ts';
import type { InputQuery, RecordedInput } from './recorded-input.ts';
import { sumTree } from './sum-tree.ts';
import { fileFound, namesOf, sumOf, sumOfFile } from './sums.ts';

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

/** Looks facts up, each file once: for one build, at whose beginning everything is as it is. */
export class InputChecker {
  readonly #states = new Map<string, FileState | undefined>();
  readonly #tools = new Map<string, string | undefined>();
  readonly #sums = new Map<string, Promise<string | undefined>>();
  /** What was found in files and directories, by question: many programs are made of the same ones. */
  readonly #found = new Map<string, RecordedInput & { readonly state: string }>();
  readonly #answers = new Map<string, Promise<string>>();
  readonly #groups = new FileGroups();
  readonly #asker: Asker;
  readonly #discoveries: () => Discoveries;
  readonly #clock: FileClock;
  readonly #since = Date.now();
  #formats: Discoveries | undefined;

  constructor(
    asker: Asker,
    clock: FileClock = new FileClock(),
    discoveries: () => Discoveries = () => new Map(),
  ) {
    this.#asker = asker;
    this.#clock = clock;
    this.#discoveries = discoveries;
  }

  /**
   * The fact that a question comes to.
   * @param moment milliseconds since 1970 when what depends on it began; a file that changed since makes it useless
   * @param known an earlier answer, which spares reading what did not change
   * @returns undefined where it cannot be told
   */
  async fact(
    query: InputQuery,
    place: Place,
    moment: number,
    known?: RecordedInput,
  ): Promise<RecordedInput | undefined> {
    switch (query.kind) {
      case 'tool': {
        const path = findTool(query.name, place.directory, place.env);
        return path === undefined ? query : { ...query, path };
      }
      case 'env':
        return envFact(query.name, place);
      case 'files': {
        const { directories } = query;
        if (known?.kind === 'files' && this.holds(known, place)) return known;
        const found = await this.#groups.read(directories);
        if (!found || found.racyUntil >= moment) return undefined;
        const { sha256, state } = found;
        return { ...query, list: listOf(directories), sha256, state };
      }
      case 'answer': {
        const sha256 = sumOf(await this.ask(query.argv, query.directory));
        return { ...query, sha256 };
      }
      case 'tree': {
        const sha256 = await sumTree(query, moment);
        return sha256 === undefined ? undefined : { ...query, sha256 };
      }
      default: {
        const state = readFileState(query.path);
        if (state === undefined)
          return this.#wasAbsent(query.path, moment)
            ? { kind: 'absent', path: query.path }
            : undefined;
        const key = JSON.stringify(query);
        for (const earlier of [known, this.#found.get(key)])
          if (earlier?.kind === query.kind && earlier.state === state.text) return earlier;
        if (isRacilyClean(state, moment)) return undefined;
        const { path } = query;
        const found =
          query.kind === 'names'
            ? namesFound(query)
            : await fileFound(path, this.#headerOf(query.header));
        const isSteady = readFileState(path)?.text === state.text;
        const asked = query.kind === 'names' ? query : { kind: query.kind, path };
        const fact = found && isSteady && { ...asked, ...found, state: state.text };
        if (fact) this.#found.set(key, fact);
        return fact || undefined;
      }
    }
  }

  /** True for a fact that is still so, as far as states tell: most are, and none of them is waited for. */
  holds(fact: RecordedInput, place: Place): boolean {
    switch (fact.kind) {
      case 'absent':
        return this.#state(fact.path) === undefined;
      case 'file':
      case 'names':
        return this.#state(fact.path)?.text === fact.state;
      case 'files':
        return this.#groups.state(fact.directories, fact.list) === fact.state;
      case 'tool':
        return this.#tool(fact.name, place) === fact.path;
      case 'env':
        return envFact(fact.name, place).sha256 === fact.sha256;
      default:
        return false;
    }
  }

  /**
   * Whether a fact is still so.
   * @returns what is different, for people; the fact with a new state where only that is; undefined where nothing is
   */
  async difference(fact: RecordedInput, place: Place): Promise<string | RecordedInput | undefined> {
    if (this.holds(fact, place)) return undefined;
    switch (fact.kind) {
      case 'absent':
        return `${fact.path} is new`;
      case 'tool': {
        const path = this.#tool(fact.name, place);
        return `${fact.name} is ${path ?? 'gone'}, it was ${fact.path ?? 'not there'}`;
      }
      case 'env':
        return `${fact.name} changed`;
      case 'files': {
        const found = await this.#groups.read(fact.directories);
        if (found?.sha256 !== fact.sha256) return `${fact.name} changed`;
        return found.racyUntil < this.#clock.at(this.#since)
          ? { ...fact, state: found.state }
          : undefined;
      }
      case 'answer': {
        const same = sumOf(await this.ask(fact.argv, fact.directory)) === fact.sha256;
        return same ? undefined : `"${fact.argv.join(' ')}" answers differently`;
      }
      case 'tree': {
        const same = (await sumTree(fact)) === fact.sha256;
        return same ? undefined : `something in ${fact.path} changed`;
      }
      default: {
        const state = this.#state(fact.path);
        if (state === undefined) return `${fact.path} is gone`;
        const sha256 = fact.kind === 'names' ? namesOf(fact) : await this.#sum(fact.path);
        if (sha256 !== fact.sha256)
          return fact.kind === 'names' ? changedNames(fact) : `${fact.path} changed`;
        // What changed just now can change again without showing: it is read once more next time.
        return !isRacilyClean(state, this.#clock.at(this.#since))
          ? { ...fact, state: state.text }
          : undefined;
      }
    }
  }

  /**
   * True for a file that differs in nothing that decides on the inputs.
   * @param format of the discovery that named it
   */
  async hasSameHeader(fact: RecordedInput, format: string): Promise<boolean> {
    if (fact.kind !== 'file' || fact.header === undefined) return false;
    const headerOf = this.#headerOf(format);
    return headerOf !== undefined && (await fileFound(fact.path, headerOf))?.header === fact.header;
  }

  /** Formats by name, beside those that the action cache knows itself. */
  get discoveries(): Discoveries {
    this.#formats ??= this.#discoveries();
    return this.#formats;
  }

  #headerOf(format: string | undefined) {
    return format === undefined ? undefined : this.discoveries.get(format)?.header;
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
    if (state) return !isRacilyClean(state, moment);
    return above !== path && this.#wasAbsent(above, moment);
  }

  #tool(name: string, { directory, env }: Place): string | undefined {
    const key = `${name}\0${directory}\0${env.PATH}`;
    if (!this.#tools.has(key)) this.#tools.set(key, findTool(name, directory, env));
    return this.#tools.get(key);
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
}

function namesFound(query: InputQuery & { readonly kind: 'names' }) {
  const sha256 = namesOf(query);
  return sha256 === undefined ? undefined : { sha256 };
}

function changedNames({
  path,
  suffixes,
  types = {},
}: RecordedInput & { readonly kind: 'names' }): string {
  const what = suffixes?.length === 0 ? Object.keys(types).join(' or ') : 'a file';
  return `${what} came to or went from ${path}`;
}

function envFact(name: string, { env }: Place): RecordedInput & { readonly kind: 'env' } {
  const value = env[name];
  return { kind: 'env', name, ...(value === undefined ? {} : { sha256: sumOf(value) }) };
}
