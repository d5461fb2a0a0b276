import { type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readRegularFile } from '@strake/oci/internal';

/** The git work tree that holds a directory, as far as files tell. Paths are absolute. */
export interface Repository {
  /** The top of the work tree. */
  readonly directory: string;
  /** Holds HEAD. */
  readonly gitDirectory: string;
  /** Holds refs and configuration: of a linked work tree, the main one's. */
  readonly commonDirectory: string;
  /** True where `.git` is a file: a submodule or a linked work tree, which Go does not take for a repository. */
  readonly isLinked: boolean;
  /** True for a clone without its whole history. */
  readonly isShallow: boolean;
}

/**
 * Finds the nearest work tree upwards, without starting git. Source: gitrepository-layout(5).
 * @param directory absolute, without symbolic links
 */
export function findRepository(directory: string): Repository | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const found = openRepository(at);
    if (found || dirname(at) === at) return found;
  }
}

function openRepository(directory: string): Repository | undefined {
  const dotGit = join(directory, '.git');
  const stats = statOf(dotGit);
  if (!stats) return undefined;
  const isLinked = stats.isFile();
  const target = isLinked ? /^gitdir: (.+)/.exec(readText(dotGit) ?? '')?.[1] : dotGit;
  if (target === undefined) return undefined;
  const gitDirectory = resolve(directory, target.trimEnd());
  // An empty .git is no repository for git either. A linked one whose target is gone is, and git says so.
  const head = statOf(join(gitDirectory, 'HEAD'));
  if (!isLinked && !head) return undefined;
  // Git waits without end for a FIFO, before it looks at whose the repository is: anybody may have put it into a shared directory.
  if ([head, statOf(join(gitDirectory, 'commondir'))].some((stats) => stats && !stats.isFile()))
    return undefined;
  const common = readText(join(gitDirectory, 'commondir'))?.trim();
  const commonDirectory = common ? resolve(gitDirectory, common) : gitDirectory;
  const isShallow = (statOf(join(commonDirectory, 'shallow'))?.size ?? 0) > 0;
  return { directory, gitDirectory, commonDirectory, isLinked, isShallow };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The text of a file; undefined where it cannot be read, or is no regular one: then git could wait for it without end. */
export function readText(path: string): string | undefined {
  try {
    return readRegularFile(path).toString();
  } catch {
    return undefined;
  }
}
