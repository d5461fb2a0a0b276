import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { StringMap } from '@strake/oci';
import { type FileStats, racyUntil, statOf } from '@strake/oci/internal';
import { namesOf, sumOf, sumOfFile } from './sums.ts';

/** The state of a group of files. */
export interface GroupFacts {
  /** Digest of all names and bytes. */
  readonly sha256: string;
  /** Digest of all file states. */
  readonly state: string;
  /** Milliseconds since 1970: until then, a later change of one of the files may leave its timestamp as it is. */
  readonly racyUntil: number;
}

/** Larger ones are read piece by piece. */
const SMALL_BYTES = 2 ** 20;

/** Count of the numbers that identify a state of a file. */
const WIDTH = 5;

/**
 * Checks thousands of files that rarely change, by their states, each file once. Groups have the form of a recorded input of the
 * kind `files`.
 */
export class FileGroups {
  readonly #states = new Map<string, string>();
  /** The state of a file, by directory and name. */
  readonly #files = new Map<string, Map<string, readonly number[]>>();
  /** The states of files of one directory, by their names: platforms share most of them. */
  readonly #lists = new Map<string, Float64Array>();
  readonly #sums = new Map<string, { readonly state: string; readonly sum: string }>();

  /**
   * The state of a group.
   * @param list as returned by {@link listOf}
   */
  state(directories: StringMap, list: string): string {
    const known = this.#states.get(list) ?? this.#state(directories);
    this.#states.set(list, known);
    return known;
  }

  #state(directories: StringMap): string {
    const lists = Object.entries(directories).map((entry) => this.#look(...entry));
    const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const list of lists) {
      all.set(list, end);
      end += list.length;
    }
    return hash('sha256', all);
  }

  /** Reads the files that have changed since they were last read. @returns undefined if one changes meanwhile */
  async read(directories: StringMap): Promise<GroupFacts | undefined> {
    const sums: string[] = [];
    const all: number[] = [];
    let latest = 0;
    for (const [directory, names] of Object.entries(directories)) {
      // Thousands of small reads in a row would block the event loop.
      await yieldToOthers();
      for (const path of pathsOf(directory, names)) {
        const stats = statOf(path);
        const sum = await this.#sum(path, stats);
        if (sum === undefined) return undefined;
        sums.push(sum);
        all.push(...numbersOf(stats));
        if (stats === undefined) continue;
        const changedAt = Math.floor(stats.ctimeMs);
        latest = Math.max(latest, racyUntil({ changedAt, isCoarse: stats.ctimeMs % 1000 === 0 }));
      }
    }
    return {
      sha256: sumOf([listOf(directories), ...sums].join('\n')),
      state: hash('sha256', new Float64Array(all)),
      racyUntil: latest,
    };
  }

  #look(directory: string, names: string): Float64Array {
    const key = `${directory}\n${names}`;
    const known = this.#lists.get(key);
    if (known) return known;
    const files = this.#files.get(directory) ?? new Map<string, readonly number[]>();
    this.#files.set(directory, files);
    const list = names.split('\n');
    const found = new Float64Array(list.length * WIDTH);
    let end = 0;
    for (const name of list) {
      let numbers = files.get(name);
      if (numbers === undefined) {
        numbers = numbersOf(statOf(pathOf(directory, name)));
        files.set(name, numbers);
      }
      found.set(numbers, end);
      end += WIDTH;
    }
    this.#lists.set(key, found);
    return found;
  }

  async #sum(path: string, stats: FileStats | undefined): Promise<string | undefined> {
    const state = numbersOf(stats).join(' ');
    const known = this.#sums.get(path);
    if (known?.state === state) return known.sum;
    const sum = await sumOfAnything(path, stats);
    if (sum === undefined || numbersOf(statOf(path)).join(' ') !== state) return undefined;
    this.#sums.set(path, { state, sum });
    return sum;
  }
}

/** A digest that identifies the files of a group. */
export function listOf(directories: StringMap): string {
  return sumOf(JSON.stringify(directories));
}

function pathsOf(directory: string, names: string): readonly string[] {
  return names.split('\n').map((name) => pathOf(directory, name));
}

function pathOf(directory: string, name: string): string {
  return name === '.' ? directory : `${directory}/${name}`;
}

/** Milliseconds as floating-point numbers distinguish microseconds, and cost half as much as nanoseconds as bigints. */
function numbersOf(stats: FileStats | undefined): readonly number[] {
  return stats
    ? [stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs]
    : [-1, 0, 0, 0, 0];
}

async function sumOfAnything(
  path: string,
  stats: FileStats | undefined,
): Promise<string | undefined> {
  if (stats === undefined) return '-';
  if (stats.isDirectory()) return namesOf({ path });
  // Reading a FIFO would block.
  if (!stats.isFile()) return undefined;
  if (stats.size > SMALL_BYTES) return sumOfFile(path);
  try {
    return sumOf(readFileSync(path));
  } catch {
    return undefined;
  }
}
