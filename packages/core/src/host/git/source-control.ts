import type { FileClock } from '@strake/oci/internal';
import { createHostAccess } from '../access/index.ts';
import { createGit, type Git } from './git.ts';
import { type GitFacts, gitFacts } from './git-facts.ts';
import { submodules } from './submodules.ts';

/** The repository of the sources, as compilers see it. */
export interface SourceRepository {
  /** Absolute directory, the top of the work tree. */
  readonly directory: string;
  /** True if its `.git` is a file: a submodule, or a linked work tree. Not every tool treats that as a repository. */
  readonly isLinked: boolean;
  /** Full commit. */
  readonly revision: string;
  /** True if `git status` lists anything, including untracked files. */
  readonly modified: boolean;
  /** Tags that look like versions (`v1.2.3`, `sub/v1.2.3`), on the commit and before it; those on the commit end in `@HEAD`. */
  readonly versions: readonly string[];
}

/** The git work tree that contains the configuration. */
export interface SourceControl {
  /** Read once. */
  facts(): Promise<GitFacts>;
  /** Undefined outside of a work tree, before the first commit, and if git fails. */
  repository(): Promise<SourceRepository | undefined>;
  /** The full name of the branch, `refs/heads/main`; undefined outside of a work tree, if HEAD is detached, and if git fails. */
  ref(): Promise<string | undefined>;
  /**
   * Those of some files that git ignores, from the top of the work tree, with `/`; none if git fails.
   * @param paths absolute, below that directory; what is a directory stands for the files in it
   */
  ignored(paths: readonly string[]): Promise<readonly string[]>;
  /** Absolute directories of the submodules that the work tree lists, whether or not they are checked out. */
  submodules(): readonly string[];
  /** Reads git again, and returns whether the commit, the versions or the modified state changed. */
  hasMoved(signal: AbortSignal): Promise<boolean>;
}

export interface SourceControlOptions {
  /** Absolute directory of the configuration. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: FileClock;
}

export function createSourceControl(
  git: Git,
  { directory, env, clock }: SourceControlOptions,
): SourceControl {
  let asked: Promise<GitFacts> | undefined;
  const facts = () => {
    asked ??= gitFacts(git, env);
    return asked;
  };
  return {
    facts,
    async repository() {
      const { directory: top, isLinked = false } = git.repository ?? {};
      const [{ revision, modified = false }, versions] = await Promise.all([
        facts(),
        git.versions().catch(() => []),
      ]);
      return top === undefined || revision === undefined
        ? undefined
        : { directory: top, isLinked, revision, modified, versions };
    },
    async ref() {
      const branch = await git.branch().catch(() => undefined);
      return branch && `refs/heads/${branch}`;
    },
    ignored: (paths) => git.ignored(paths).catch(() => []),
    submodules: () => (git.repository ? submodules(git.repository.directory) : []),
    async hasMoved(signal) {
      const fresh = createGit(createHostAccess({ directory, env, signal }), directory, clock);
      const [before, now, versionsBefore, versions] = await Promise.all([
        facts(),
        fresh.status(),
        git.versions(),
        fresh.versions(),
      ]);
      return (
        now?.revision !== before.revision ||
        now?.modified !== before.modified ||
        versions.join() !== versionsBefore.join()
      );
    },
  };
}
