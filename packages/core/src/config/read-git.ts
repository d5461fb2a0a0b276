import { StrakeError } from '../errors/index.ts';
import { formatDescription, type Git } from '../host/git/index.ts';

/** A git query, as in `vars`. */
export interface GitQuestion {
  readonly git?: unknown;
  readonly pattern?: unknown;
  readonly abbrev?: unknown;
  readonly fallback?: unknown;
}

/** Further keys of each query. */
export const GIT_KEYS: Readonly<Record<string, readonly string[]>> = {
  describe: ['pattern', 'abbrev'],
  commit: [],
  short: ['abbrev'],
  tag: ['pattern'],
  branch: ['pattern'],
};

/**
 * A value from the git work tree; undefined if there is none, or if git is missing or refuses and the variable has a fallback.
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
      // With a pattern, a missing tag is a missing value; without one, the commit is used instead.
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
    // The number of digits needed to be unique differs between clones.
    case 'short':
      return (await git.head())?.slice(0, digits);
    default:
      return git.head();
  }
}

/** A glob of `git describe --match`: `*` and `?` also match slashes. */
function matches(name: string, glob: string): boolean {
  const source = glob
    .replace(/[\\^$.|+(){}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
