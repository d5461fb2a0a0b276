import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FileClock, isRacilyClean, readFileState } from '@strake/oci/internal';
import { type Repository, readText } from './find-repository.ts';

/** Small files that decide how much of the history is there, and which commits the refs of a reftable are. */
const COMMON_FILES = ['shallow', 'info/grafts', 'reftable/tables.list'];
/** Directories of refs with one file each. */
const REF_DIRECTORIES = ['refs/tags', 'refs/replace'];
/** Refs that each work tree has for itself. Source: git-worktree(1), "REFS". */
const OWN_REFS = /^refs\/(worktree|bisect|rewritten)\//;
/** Git refuses to follow more symbolic refs. Source: refs.h, SYMREF_MAXDEPTH. */
const SYMREF_MAX_DEPTH = 5;

/**
 * One text for the state of HEAD, tags and history: as long as it is the same, so are the answers of `git describe` and the
 * like. It costs a few reads, a look at each loose tag, and no process.
 * @param clock of the file system that holds the repository
 * @returns undefined where something changed so recently that the clock of the file system could hide the next change
 */
export function refsState(repository: Repository, clock: FileClock): string | undefined {
  const { gitDirectory, commonDirectory } = repository;
  const now = clock.at();
  const lines: string[] = [...symbolicRefs(repository)];
  lines.push(`reftable ${readText(join(gitDirectory, 'reftable/tables.list'))}`);
  for (const name of COMMON_FILES) lines.push(`${name} ${readText(join(commonDirectory, name))}`);
  const add = (path: string): boolean => {
    const state = readFileState(path);
    lines.push(`${path} ${state?.text}`);
    return state === undefined || !isRacilyClean(state, now);
  };
  // Git writes a ref by renaming a lock file, which the state of the directory shows; others write into the file itself.
  const addTree = (path: string): boolean =>
    add(path) &&
    entriesOf(path).every(({ name, isDirectory }) =>
      isDirectory ? addTree(join(path, name)) : add(join(path, name)),
    );
  const isQuiet =
    add(join(commonDirectory, 'packed-refs')) &&
    REF_DIRECTORIES.every((name) => addTree(join(commonDirectory, name)));
  return isQuiet ? lines.join('\n') : undefined;
}

/** The texts of HEAD and of the refs that it leads to. */
function symbolicRefs({ gitDirectory, commonDirectory }: Repository): readonly string[] {
  const lines: string[] = [];
  let name: string | undefined = 'HEAD';
  for (let depth = 0; name !== undefined && depth <= SYMREF_MAX_DEPTH; depth += 1) {
    const isOwn = !name.startsWith('refs/') || OWN_REFS.test(name);
    const text = readText(join(isOwn ? gitDirectory : commonDirectory, name));
    lines.push(`${name} ${text}`);
    name = /^ref: *(.+)/.exec(text ?? '')?.[1]?.trim();
  }
  return lines;
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
