import { globMatcher } from './glob-matcher.ts';
import type { IgnorePattern } from './ignore-patterns.ts';

/**
 * What patterns leave of a directory: everything, nothing, what globs of the plugin files match, or `mixed` if no globs say it.
 */
export type Remainder = 'all' | 'none' | 'mixed' | readonly string[];

/** Globs for what patterns leave of a directory, relative to it. @param directory relative to the context: `web`, or `.` */
export function remainderOf(directory: string, patterns: readonly IgnorePattern[]): Remainder {
  const parts = directory === '.' ? [] : directory.split('/');
  let isIncluded = true;
  let globs: string[] = [];
  let isMixed = false;
  let hasExclusion = false;
  for (const { pattern, isException, matches } of patterns) {
    const written = pattern
      .split('/')
      .filter((part, at, all) => part !== '**' || all[at - 1] !== '**');
    const left = below(written, parts);
    const meansAll = parts.some((_, at) => matches(parts.slice(0, at + 1).join('/')));
    if (
      meansAll ||
      left.some(
        (rest) =>
          rest.every((part) => part === '*' || part === '**') &&
          rest.filter((part) => part === '*').length < 2,
      )
    ) {
      // It overrides those before it.
      [isIncluded, globs, isMixed, hasExclusion] = [isException, [], false, false];
      continue;
    }
    // What is included already, or excluded, stays so.
    if (globs.length === 0 && isException === isIncluded) continue;
    if (pattern === '.' || pattern === '/') continue;
    // A glob that excludes cannot be taken back.
    isMixed ||=
      isSlow(pattern) ||
      written.some(isUnusual) ||
      (left.length > 0 && isException && hasExclusion);
    hasExclusion ||= left.length > 0 && !isException;
    const mark = isException ? '' : '!';
    for (const rest of left) {
      // A glob that ends in `/**` means the path before it too.
      const glob = `${mark}${rest
        .map(globPart)
        .join('/')
        .replace(/\/\*\*$/, '/*')}`;
      globs.push(glob, `${glob}/**`);
    }
  }
  if (isMixed) return 'mixed';
  if (globs.length === 0) return isIncluded ? 'all' : 'none';
  return isIncluded ? ['**', ...globs] : globs;
}

/** The parts of a pattern that are left below a directory; several, because `**` may stand for any number of its parts. */
function below(
  pattern: readonly string[],
  directory: readonly string[],
): readonly (readonly string[])[] {
  const last = pattern.length - 1;
  // Where the parts that are left begin.
  let starts = new Set([0]);
  for (const next of directory) {
    const deeper = new Set<number>();
    // It grows while it is read.
    for (const at of starts) {
      const part = pattern[at];
      if (part === '**') {
        deeper.add(at);
        if (at < last) starts.add(at + 1);
      } else if (part !== undefined && globMatcher(part, false)(next)) deeper.add(at + 1);
    }
    starts = deeper;
  }
  return [...starts]
    .toSorted((a, b) => b - a)
    .filter((at) => at <= last)
    .map((at) => pattern.slice(at));
}

/** More stars take globs of the plugin files too long. */
const MOST_STARS = 4;

/** Whether the plugin files would try too many ways to divide a path among the stars of a pattern. */
export function isSlow(pattern: string): boolean {
  const parts = pattern.split('/').filter((part, at, all) => part !== '**' || all[at - 1] !== '**');
  return (
    parts.filter((part) => part === '**').length > MOST_STARS ||
    parts.some((part) => part.split('*').length - 1 > MOST_STARS)
  );
}

/** Parts that globs would read differently. */
function isUnusual(part: string): boolean {
  return part === '..' || part.includes('\\') || (part.includes('**') && part !== '**');
}

/** Of the special characters of globs, patterns have only `*`, `?` and `[…]`. */
function globPart(part: string): string {
  return part.replaceAll(/[{}()!+@|]/g, '\\$&');
}
