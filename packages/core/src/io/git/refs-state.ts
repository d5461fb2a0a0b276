import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFileState, wasAtRest } from '../record/index.ts';
import { type Repository, readText } from './find-repository.ts';

/** Small files that decide which commit HEAD is and how much of its history is there. */
const COMMON_FILES = ['shallow', 'info/grafts', 'reftable/tables.list'];
/** Directories of refs with one file each. */
const REF_DIRECTORIES = ['refs/tags', 'refs/replace'];

/**
 * One text for the state of HEAD, tags and history: as long as it is the same, so are the answers of `git describe` and the
 * like. It costs a few reads and no process.
 * @returns undefined where something changed so recently that the clock of the file system could hide the next change
 */
export function refsState({ gitDirectory, commonDirectory }: Repository): string | undefined {
  const now = Date.now();
  const lines: string[] = [];
  const head = readText(join(gitDirectory, 'HEAD'));
  lines.push(`HEAD ${head}`);
  const branch = /^ref: (.+)/.exec(head ?? '')?.[1]?.trim();
  if (branch !== undefined) lines.push(`${branch} ${readText(join(commonDirectory, branch))}`);
  lines.push(`reftable ${readText(join(gitDirectory, 'reftable/tables.list'))}`);
  for (const name of COMMON_FILES) lines.push(`${name} ${readText(join(commonDirectory, name))}`);
  const add = (path: string): boolean => {
    const state = readFileState(path);
    lines.push(`${path} ${state?.text}`);
    return state === undefined || wasAtRest(state, now);
  };
  // Git writes a ref by renaming a lock file: the state of its directory changes with it.
  const addTree = (path: string): boolean =>
    add(path) && directoriesOf(path).every((name) => addTree(join(path, name)));
  const isQuiet =
    add(join(commonDirectory, 'packed-refs')) &&
    REF_DIRECTORIES.every((name) => addTree(join(commonDirectory, name)));
  return isQuiet ? lines.join('\n') : undefined;
}

function directoriesOf(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
