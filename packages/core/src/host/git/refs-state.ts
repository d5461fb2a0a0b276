import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FileClock, isRacilyClean, readFileState } from '@strake/oci/internal';
import { type Repository, readText } from './find-repository.ts';

/** Small files that determine the depth of the history, and the commits of a reftable. */
const COMMON_FILES = ['shallow', 'info/grafts', 'reftable/tables.list'];
/** Directories of refs with one file each. */
const REF_DIRECTORIES = ['refs/tags', 'refs/replace'];
/** Refs that are separate for each work tree. Source: git-worktree(1), "REFS". */
const OWN_REFS = /^refs\/(worktree|bisect|rewritten)\//;
/** Git follows at most this many symbolic refs. Source: refs.h, SYMREF_MAXDEPTH. */
const SYMREF_MAX_DEPTH = 5;

/**
 * A string for the state of HEAD, tags and history: while it is unchanged, so are the results of `git describe` and similar
 * queries. It takes a few reads, a stat of each loose tag, and no process.
 * @param clock clock of the file system that holds the repository
 * @returns undefined if a file changed so recently that the clock of the file system could hide another change
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
  // Git writes a ref by renaming a lock file, which changes the state of the directory; other programs write into the file.
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

/** The contents of HEAD and of the refs that it refers to. */
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
