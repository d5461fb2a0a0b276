import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Larger files are data. */
const LARGEST = 2 ** 20;

/** Where a text is written. */
export interface Mention {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * The first of some files that contains a text.
 * @param files relative to the directory
 */
export async function findMention(
  directory: string,
  files: readonly string[],
  wanted: string,
): Promise<Mention | undefined> {
  for (const file of files) {
    const path = join(directory, file);
    const facts = await stat(path).catch(() => undefined);
    if (!facts?.isFile() || facts.size > LARGEST) continue;
    const bytes = await readFile(path).catch(() => undefined);
    const at = bytes?.indexOf(wanted) ?? -1;
    if (bytes === undefined || at < 0) continue;
    return { file, line: bytes.subarray(0, at).toString('latin1').split('\n').length };
  }
  return undefined;
}
