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
  for (const { pattern, isException, matches } of patterns) {
    const written = pattern.split('/');
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
      [isIncluded, globs, isMixed] = [isException, [], false];
      continue;
    }
    // What is included already, or excluded, stays so.
    if (globs.length === 0 && isException === isIncluded) continue;
    if (pattern === '.' || pattern === '/') continue;
    // A glob that excludes cannot be taken back.
    isMixed ||=
      written.some(isUnusual) ||
      (left.length > 0 && isException && globs.some((glob) => glob.startsWith('!')));
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
  const [first, ...rest] = pattern;
  if (first === undefined) return [];
  const [next, ...deeper] = directory;
  if (next === undefined) return [pattern];
  if (first === '**')
    return pattern.length === 1
      ? [pattern]
      : [...below(rest, directory), ...below(pattern, deeper)];
  return partExpression(first).test(next) ? below(rest, deeper) : [];
}

/** Parts that globs would read differently. */
function isUnusual(part: string): boolean {
  return part === '..' || part.includes('\\') || (part.includes('**') && part !== '**');
}

function partExpression(part: string): RegExp {
  const source = part.replaceAll(/\*+|\?|[.+()|{}$]/g, (found) =>
    found.startsWith('*') ? '.*' : found === '?' ? '.' : `\\${found}`,
  );
  return new RegExp(`^${source}$`, 's');
}

/** Of the special characters of globs, patterns have only `*`, `?` and `[…]`. */
function globPart(part: string): string {
  return part.replaceAll(/[{}()!+@|]/g, '\\$&');
}
