import { defined } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';
import { cloneHint } from './clone-hint.ts';
import { type Description, formatDescription } from './describe.ts';
import type { Git } from './git.ts';
import { highestVersion } from './highest-version.ts';
import { sourceUrl } from './source-url.ts';

/** The state of an image's sources in git; unknown parts are absent. */
export interface GitFacts {
  /** Full commit. */
  readonly revision?: string;
  /** True if `git status` lists anything, including untracked files. */
  readonly modified?: boolean;
  /**
   * The nearest tag, with distance and commit like `git describe --tags`, and with Go's `+dirty` if sources are modified:
   * untracked files count, as for the version in a program. Absent if no tag is reachable, and in a shallow clone without a tag on the commit itself, where the depth would decide which tag is found.
   */
  readonly version?: string;
  /** Web address of the repository, `https://HOST/PATH`. */
  readonly source?: string;
  /** Why the version is unknown in a shallow clone. */
  readonly missingHistory?: Notice;
  /** Why everything is unknown despite a work tree. */
  readonly refusal?: Notice;
}

/** The reason as text. */
export interface Notice {
  readonly message: string;
  readonly hint: string;
}

const DIGITS = 12;

/**
 * The state of a work tree; empty outside of one, and before its first commit.
 * @param env identifies the CI that made the clone
 */
export async function gitFacts(
  git: Git,
  env: Readonly<Record<string, string | undefined>>,
): Promise<GitFacts> {
  const { repository } = git;
  if (!repository) return {};
  try {
    const [status, description] = await Promise.all([git.status(), describe(git)]);
    if (status?.revision === undefined) return {};
    const remote = git.remote();
    const source = remote === undefined ? undefined : sourceUrl(remote);
    const isExact = description?.tag !== undefined && description.distance === 0;
    const lacksHistory = repository.isShallow && !isExact;
    const isKnown = description?.tag !== undefined && !lacksHistory;
    const dirty = status.modified ? '+dirty' : '';
    return {
      revision: status.revision,
      modified: status.modified,
      ...(isKnown ? { version: `${formatDescription(description, DIGITS)}${dirty}` } : {}),
      ...defined({ source }),
      ...(lacksHistory ? { missingHistory: { ...SHALLOW, hint: cloneHint(env) } } : {}),
    };
  } catch (thrown) {
    if (!StrakeError.is(thrown) || !['TOOL_NOT_FOUND', 'TOOL_FAILED'].includes(thrown.code))
      throw thrown;
    const hint = `${thrown.facts.hint ?? ''} Or set "vcs: false".`.trim();
    return { refusal: { message: `the image does not name a commit: ${thrown.message}`, hint } };
  }
}

/** Like git, but with the highest of several versions on the commit, which Go stamps programs with. */
async function describe(git: Git): Promise<Description | undefined> {
  const found = await git.describe();
  if (found?.tag === undefined || found.distance > 0) return found;
  return { ...found, tag: highestVersion(found.tag, await git.versions()) };
}

const SHALLOW = {
  message:
    'this clone is shallow and its commit has no tag: the version is unknown, and a full clone may give another digest',
};
