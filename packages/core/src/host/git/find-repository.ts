import { dirname, join, resolve } from 'node:path';
import { readRegularFile, statOf } from '@strake/oci/internal';

/** The git work tree that contains a directory, as found without running git. Paths are absolute. */
export interface Repository {
  /** The top of the work tree. */
  readonly directory: string;
  /** Contains HEAD. */
  readonly gitDirectory: string;
  /** Contains refs and configuration; for a linked work tree, those of the main one. */
  readonly commonDirectory: string;
  /** True if `.git` is a file: a submodule or a linked work tree, which Go does not treat as a repository. */
  readonly isLinked: boolean;
  /** True for a shallow clone. */
  readonly isShallow: boolean;
}

/**
 * Finds the nearest work tree upwards without running git. Source: gitrepository-layout(5).
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
  // Git ignores an empty .git as well. A link with a missing target counts, and git reports it.
  const head = statOf(join(gitDirectory, 'HEAD'));
  if (!isLinked && !head) return undefined;
  // Git blocks on a FIFO before it checks the owner of the repository: anyone may have put it into a shared directory.
  if ([head, statOf(join(gitDirectory, 'commondir'))].some((stats) => stats && !stats.isFile()))
    return undefined;
  const common = readText(join(gitDirectory, 'commondir'))?.trim();
  const commonDirectory = common ? resolve(gitDirectory, common) : gitDirectory;
  const isShallow = (statOf(join(commonDirectory, 'shallow'))?.size ?? 0) > 0;
  return { directory, gitDirectory, commonDirectory, isLinked, isShallow };
}

/** The text of a file; undefined if it is unreadable or not a regular file, on which git could block forever. */
export function readText(path: string): string | undefined {
  try {
    return readRegularFile(path);
  } catch {
    return undefined;
  }
}
