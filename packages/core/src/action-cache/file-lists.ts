import { join } from 'node:path';
import type { StringMap } from '@strake/oci';
import { readRecord, writeRecord } from '@strake/oci/internal';
import type { RecordedInput } from './recorded-input.ts';
import { sumOf } from './sums.ts';

type FilesFact = Extract<RecordedInput, { readonly kind: 'files' }>;

/** A recorded input as it is written: the list of a group of files, which many records share, has a record of its own. */
export type WrittenInput =
  | Exclude<RecordedInput, { readonly kind: 'files' }>
  | Omit<FilesFact, 'directories'>;

/** Lists of files by digest: each is read and written once, however many records refer to it. */
export class FileLists {
  readonly #known = new Map<string, StringMap>();
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @returns undefined if a list is missing or damaged: then the files are unknown */
  complete(written: readonly WrittenInput[]): readonly RecordedInput[] | undefined {
    const facts: RecordedInput[] = [];
    for (const fact of written) {
      const whole = fact.kind === 'files' ? this.#withList(fact) : fact;
      if (whole === undefined) return undefined;
      facts.push(whole);
    }
    return facts;
  }

  /** Writes new lists. Call it before the inputs are written. */
  async detach(facts: readonly RecordedInput[]): Promise<readonly WrittenInput[]> {
    const written: WrittenInput[] = [];
    for (const fact of facts) {
      if (fact.kind !== 'files') {
        written.push(fact);
        continue;
      }
      const { directories, ...rest } = fact;
      await this.#write(fact.list, directories);
      written.push(rest);
    }
    return written;
  }

  #withList(fact: Omit<FilesFact, 'directories'>): FilesFact | undefined {
    const directories =
      this.#known.get(fact.list) ??
      (readRecord(this.#fileOf(fact.list), keyOf(fact.list)) as StringMap | undefined);
    if (directories === undefined) return undefined;
    this.#known.set(fact.list, directories);
    return { ...fact, directories };
  }

  async #write(list: string, directories: StringMap): Promise<void> {
    if (this.#known.has(list)) return;
    await writeRecord(this.#fileOf(list), keyOf(list), directories);
    this.#known.set(list, directories);
  }

  #fileOf(list: string): string {
    return join(this.#directory, `${sumOf(keyOf(list))}.json`);
  }
}

function keyOf(list: string): string {
  return `files ${list}`;
}
