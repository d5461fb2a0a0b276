import { StrakeError } from '../errors/index.ts';
import type { World } from '../io/world/index.ts';

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
 * A fact of the git work tree; undefined where it has none, or where a fallback stands in for a machine without git.
 * @throws TOOL_NOT_FOUND
 */
export async function readGit(question: GitQuestion, world: World): Promise<string | undefined> {
  const { git, pattern, abbrev, fallback } = question;
  const match = pattern === undefined ? [] : ['--match', String(pattern)];
  const digits = String(abbrev ?? 12);
  const questions: Readonly<Record<string, readonly string[]>> = {
    // With a pattern no tag is no value; without one the commit will do.
    describe: [
      'describe',
      '--tags',
      '--dirty',
      `--abbrev=${digits}`,
      ...(pattern === undefined ? ['--always'] : match),
    ],
    commit: ['rev-parse', '--verify', 'HEAD'],
    short: ['rev-parse', `--short=${digits}`, '--verify', 'HEAD'],
    tag: ['describe', '--tags', '--abbrev=0', ...match],
    branch: ['symbolic-ref', '--short', '--quiet', 'HEAD'],
  };
  try {
    const { exitCode, stdout } = await world.run(['git', ...(questions[String(git)] ?? [])]);
    if (exitCode !== 0) return undefined;
    const fact = stdout.trim();
    const counts = git !== 'branch' || pattern === undefined || matches(fact, String(pattern));
    return counts ? fact : undefined;
  } catch (thrown) {
    const isMissing = StrakeError.is(thrown) && thrown.code === 'TOOL_NOT_FOUND';
    if (isMissing && fallback !== undefined) return undefined;
    throw thrown;
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
