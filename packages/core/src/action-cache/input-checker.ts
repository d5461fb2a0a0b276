import { dirname } from 'node:path';
import { FileClock, type FileState, isRacilyClean, readFileState } from '@strake/oci/internal';
import type { Discoveries } from './discovery.ts';
import { createDiscoveryFiles } from './discovery-files.ts';
import { envFact } from './env-fact.ts';
import { FileGroups, listOf } from './file-group.ts';
import { findTool } from './find-tool.ts';
import type { InputQuery, RecordedInput } from './recorded-input.ts';
import { sumTree } from './sum-tree.ts';
import { changedNames, fileFound, namesFound, namesOf, sumOf, sumOfFile } from './sums.ts';
import { CHANGED_LATE, cannotDetermine } from './undetermined.ts';

/** Runs commands whose output is an input. */
export interface CommandRunner {
  /** The output of a command, its exit code, and whether the program exists, as one string. */
  output(argv: readonly string[], directory: string): Promise<string>;
}

/** The directory and environment of a program. */
export interface Place {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Determines the states of inputs for one build; each file is looked at once. */
export class InputChecker {
  /** For discoveries of this build. */
  readonly files = createDiscoveryFiles();
  readonly #states = new Map<string, FileState | undefined>();
  readonly #tools = new Map<string, string | undefined>();
  readonly #sums = new Map<string, Promise<string | undefined>>();
  /** The states of files and directories by query: many programs share them. */
  readonly #found = new Map<string, RecordedInput & { readonly state: string }>();
  readonly #outputs = new Map<string, Promise<string>>();
  readonly #groups = new FileGroups();
  readonly #runner: CommandRunner;
  readonly #discoveries: () => Discoveries;
  readonly #clock: FileClock;
  readonly #since = Date.now();
  #formats: Discoveries | undefined;

  constructor(
    runner: CommandRunner,
    clock: FileClock = new FileClock(),
    discoveries: () => Discoveries = () => new Map(),
  ) {
    this.#runner = runner;
    this.#clock = clock;
    this.#discoveries = discoveries;
  }

  /**
   * The present state of an input.
   * @param moment milliseconds since 1970 when the action began; a file that changed since then has no usable state
   * @param known an earlier state, which saves reading what has not changed
   * @returns a sentence if it cannot be determined
   */
  async fact(
    query: InputQuery,
    place: Place,
    moment: number,
    known?: RecordedInput,
  ): Promise<RecordedInput | string> {
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
        if (!found || found.racyUntil >= moment)
          return cannotDetermine(query.name, `its files ${CHANGED_LATE}`);
        const { sha256, state } = found;
        return { ...query, list: listOf(directories), sha256, state };
      }
      case 'command': {
        const sha256 = sumOf(await this.run(query.argv, query.directory));
        return { ...query, sha256 };
      }
      case 'tree': {
        const sha256 = await sumTree(query, moment);
        const why = 'something in it changed while the step ran or just before, or cannot be read';
        return sha256 === undefined ? cannotDetermine(query.path, why) : { ...query, sha256 };
      }
      default: {
        const { path } = query;
        const state = readFileState(path);
        if (state === undefined) {
          return this.#wasAbsent(path, moment)
            ? { kind: 'absent', path }
            : cannotDetermine(path, `its directory ${CHANGED_LATE}`);
        }
        const key = JSON.stringify(query);
        for (const earlier of [known, this.#found.get(key)])
          if (earlier?.kind === query.kind && earlier.state === state.text) return earlier;
        if (isRacilyClean(state, moment)) return cannotDetermine(path, `it ${CHANGED_LATE}`);
        const found =
          query.kind === 'names'
            ? namesFound(query)
            : await fileFound(path, this.#headerOf(query.header));
        if (found === undefined) return cannotDetermine(path, 'it cannot be read');
        if (readFileState(path)?.text !== state.text)
          return cannotDetermine(path, `it ${CHANGED_LATE}`);
        const asked = query.kind === 'names' ? query : { kind: query.kind, path };
        const fact = { ...asked, ...found, state: state.text };
        this.#found.set(key, fact);
        return fact;
      }
    }
  }

  /** Whether an input is unchanged as far as its state tells, without reading its content. */
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
   * Compares an input with its present state.
   * @returns a sentence about the difference; the input with a new state if only the state differs; undefined if nothing does
   */
  async difference(fact: RecordedInput, place: Place): Promise<string | RecordedInput | undefined> {
    if (this.holds(fact, place)) return undefined;
    switch (fact.kind) {
      case 'absent':
        return `${fact.path} is new`;
      case 'tool': {
        const path = this.#tool(fact.name, place);
        return `${fact.name} is now ${path ?? 'missing'}, it was ${fact.path ?? 'missing'}`;
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
      case 'command': {
        const same = sumOf(await this.run(fact.argv, fact.directory)) === fact.sha256;
        return same ? undefined : `the output of "${fact.argv.join(' ')}" changed`;
      }
      case 'tree': {
        const same = (await sumTree(fact)) === fact.sha256;
        return same ? undefined : `something in ${fact.path} changed`;
      }
      default: {
        const state = this.#state(fact.path);
        if (state === undefined) return `${fact.path} is gone`;
        const sha256 = fact.kind === 'names' ? namesOf(fact) : await this.sum(fact.path);
        if (sha256 !== fact.sha256)
          return fact.kind === 'names' ? changedNames(fact) : `${fact.path} changed`;
        // A racy timestamp: the next build reads the file again.
        return !isRacilyClean(state, this.#clock.at(this.#since))
          ? { ...fact, state: state.text }
          : undefined;
      }
    }
  }

  /**
   * Whether a file has the same header.
   * @param format of the discovery that named it
   */
  async hasSameHeader(fact: RecordedInput, format: string): Promise<boolean> {
    if (fact.kind !== 'file' || fact.header === undefined) return false;
    const headerOf = this.#headerOf(format);
    return headerOf !== undefined && (await fileFound(fact.path, headerOf))?.header === fact.header;
  }

  /** Formats of plugins by name. */
  get discoveries(): Discoveries {
    this.#formats ??= this.#discoveries();
    return this.#formats;
  }

  #headerOf(format: string | undefined) {
    return format === undefined ? undefined : this.discoveries.get(format)?.header;
  }

  /** Records the present state of a file for later queries. */
  look(path: string): void {
    this.#state(path);
  }

  /** Looks again at files that a step has written, and runs commands again, which may read them. */
  forget(files: readonly string[]): void {
    for (const path of files.flatMap((file) => [file, dirname(file)])) {
      this.#states.delete(path);
      this.#sums.delete(path);
    }
    this.#outputs.clear();
  }

  /** The output of a command, which runs once. */
  run(argv: readonly string[], directory: string): Promise<string> {
    const key = JSON.stringify([argv, directory]);
    const output = this.#outputs.get(key) ?? this.#runner.output(argv, directory);
    this.#outputs.set(key, output);
    return output;
  }

  /** Whether a missing file was missing at a moment: it was seen missing, or its directory has not changed since. */
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

  /** The SHA-256 of a file in hex digits; undefined for one that cannot be read. */
  sum(path: string): Promise<string | undefined> {
    const sum = this.#sums.get(path) ?? sumOfFile(path);
    this.#sums.set(path, sum);
    return sum;
  }
}
