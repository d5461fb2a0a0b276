import { StrakeError } from '@strake/oci';
import { formatDescription, type Git } from '../host/git/index.ts';

/** What is asked of git, as `vars` has it. */
export interface GitQuestion {
  readonly git?: unknown;
  readonly pattern?: unknown;
  readonly abbrev?: unknown;
  readonly fallback?: unknown;
}

/** Keys that say more about each fact. */
export const GIT_KEYS: Readonly<Record<string, readonly string[]>> = {
  describe: ['pattern', 'abbrev'],
  commit: [],
  short: ['abbrev'],
  tag: ['pattern'],
  branch: ['pattern'],
};

/**
 * A fact of the git work tree; undefined where it has none, or where a fallback stands in for a git that is missing or refuses.
 * @throws TOOL_NOT_FOUND, TOOL_FAILED
 */
export async function readGit(query: GitQuestion, git: Git): Promise<string | undefined> {
  try {
    return await readFact(query, git);
  } catch (thrown) {
    const isGit = StrakeError.is(thrown) && ['TOOL_NOT_FOUND', 'TOOL_FAILED'].includes(thrown.code);
    if (isGit && query.fallback !== undefined) return undefined;
    throw thrown;
  }
}

async function readFact(query: GitQuestion, git: Git): Promise<string | undefined> {
  const pattern = query.pattern === undefined ? undefined : String(query.pattern);
  const digits = Number(query.abbrev ?? 12);
  switch (query.git) {
    case 'describe': {
      const [description, status] = await Promise.all([git.describe(pattern), git.status()]);
      // With a pattern no tag is no value; without one the commit will do.
      if (!description || (pattern !== undefined && description.tag === undefined))
        return undefined;
      return `${formatDescription(description, digits)}${status?.dirty ? '-dirty' : ''}`;
    }
    case 'tag':
      return (await git.describe(pattern))?.tag;
    case 'branch': {
      const branch = await git.branch();
      const counts = branch === undefined || pattern === undefined || matches(branch, pattern);
      return counts ? branch : undefined;
    }
    // How many digits are enough to be unique differs from clone to clone.
    case 'short':
      return (await git.head())?.slice(0, digits);
    default:
      return git.head();
  }
}

/** As `git describe --match` reads a glob: `*` and `?` stand for slashes too. */
function matches(name: string, glob: string): boolean {
  const source = glob
    .replace(/[\\^$.|+(){}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
