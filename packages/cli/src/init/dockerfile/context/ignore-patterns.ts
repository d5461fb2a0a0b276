import { globMatcher } from './glob-matcher.ts';

/** A pattern of a `.dockerignore`. */
export interface IgnorePattern {
  /** Clean, with slashes, without `!`: `web/*.tmp`. */
  readonly pattern: string;
  /** Whether it takes back what patterns before it exclude. */
  readonly isException: boolean;
  /** Whether it means this path, relative to the context; what is below a path that it means is not asked for. */
  matches(path: string): boolean;
}

/**
 * Reads the patterns of a `.dockerignore`. Source: github.com/moby/patternmatcher, which Docker uses
 * @throws SyntaxError for a pattern that Docker refuses
 */
export function readIgnorePatterns(text: string): readonly IgnorePattern[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
      const [, mark = '', written = ''] = /^(!?)\s*(.*)$/s.exec(line.trim()) ?? [];
      // Docker cleans a pattern twice, the second time with its mark.
      const whole = clean(`${mark}${clean(written).replace(/^\/(?=.)/, '')}`.trim());
      const isException = whole.startsWith('!');
      const pattern = isException ? whole.slice(1) : whole;
      if (pattern === '' || written === '')
        throw new SyntaxError(`the pattern ${JSON.stringify(line)} is empty`);
      return { pattern, isException, matches: matcherOf(pattern) };
    });
}

/** Whether patterns exclude a path, itself or one of the directories above it. The last pattern that means it decides. */
export function isIgnored(path: string, patterns: readonly IgnorePattern[]): boolean {
  const parts = path.split('/');
  const paths = parts.map((_, at) => parts.slice(0, at + 1).join('/')).toReversed();
  return patterns.reduce(
    (ignored, pattern) =>
      pattern.isException === ignored && paths.some((each) => pattern.matches(each))
        ? !pattern.isException
        : ignored,
    false,
  );
}

/** As Go's filepath.Clean. */
function clean(path: string): string {
  const isAbsolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !isAbsolute) parts.push(part);
  }
  return `${isAbsolute ? '/' : ''}${parts.join('/')}` || '.';
}

function matcherOf(pattern: string): (path: string) => boolean {
  const kind = kindOf(pattern);
  if (kind === 'exact') return (path) => path === pattern;
  if (kind === 'prefix') return (path) => path.startsWith(pattern.slice(0, -2));
  if (kind === 'suffix')
    return (path) => path.endsWith(pattern.slice(2)) || `/${path}` === pattern.slice(2);
  return globMatcher(pattern, true);
}

/** Docker compares texts where the pattern allows it, with other results than a glob has: `**a` means `xa`. */
function kindOf(pattern: string): 'exact' | 'prefix' | 'suffix' | 'glob' {
  const rest = pattern.replace(/^\*\*\/?/, '');
  if (/[*?[\]\\]/.test(rest.replace(/\*\*\/?$/, ''))) return 'glob';
  if (rest === pattern) return /\*\*\/?$/.test(pattern) ? 'prefix' : 'exact';
  return /\*\*\/?$/.test(rest) ? 'glob' : 'suffix';
}
