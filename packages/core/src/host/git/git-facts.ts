import { StrakeError } from '@strake/oci';
import { cloneHint } from './clone-hint.ts';
import { type Description, formatDescription } from './describe.ts';
import type { Git } from './git.ts';
import { highestVersion } from './highest-version.ts';
import { sourceUrl } from './source-url.ts';

/** What git knows of the sources of an image; each part is absent where it is not known. */
export interface GitFacts {
  /** Full commit. */
  readonly revision?: string;
  /** True where `git status` lists anything, untracked files too. */
  readonly modified?: boolean;
  /**
   * The nearest tag, with distance and commit as `git describe --tags` adds them, and with Go's `+dirty` where sources are modified:
   * untracked files count, as they do for the version in a program. Absent where no tag is reachable, and in a shallow clone without a tag on the commit itself: there, depth would decide which tag is found.
   */
  readonly version?: string;
  /** Address of the repository on the web, `https://HOST/PATH`. */
  readonly source?: string;
  /** Why a shallow clone cannot tell the version. */
  readonly missingHistory?: Notice;
  /** Why nothing is known of a work tree that is there. */
  readonly refusal?: Notice;
}

/** The reason as text. */
export interface Notice {
  readonly message: string;
  readonly hint: string;
}

const DIGITS = 12;

/**
 * Facts of a work tree; nothing outside of one, and before its first commit.
 * @param env tells which CI made the clone
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
      ...(source ? { source } : {}),
      ...(lacksHistory ? { missingHistory: { ...SHALLOW, hint: cloneHint(env) } } : {}),
    };
  } catch (thrown) {
    if (!StrakeError.is(thrown) || !['TOOL_NOT_FOUND', 'TOOL_FAILED'].includes(thrown.code))
      throw thrown;
    const hint = `${thrown.facts.hint ?? ''} Or set "vcs: false".`.trim();
    return { refusal: { message: `no commit is named: ${thrown.message}`, hint } };
  }
}

/** As git does, but of several versions on the commit the highest: Go stamps programs with that one. */
async function describe(git: Git): Promise<Description | undefined> {
  const found = await git.describe();
  if (found?.tag === undefined || found.distance > 0) return found;
  return { ...found, tag: highestVersion(found.tag, await git.versions()) };
}

const SHALLOW = {
  message:
    'this clone is shallow and no tag is on its commit: the version is unknown, and a full clone can give another digest',
};
