/** A step of a pattern. */
type Step =
  | {
      /** Whether it stands for one character, or for any number of them. */
      readonly kind: 'one' | 'many';
      accepts(character: string): boolean;
    }
  /** The way past the two steps that follow, which mean directories. */
  | { readonly kind: 'fork' };

const TOKEN = /\*\*\/?|\*|\?|\\(.)|\[(\^?)(\]?(?:\\.|[^\]\\])*)\]|./gsu;

/** Longer than any path. */
const LONGEST = 4096;

/**
 * A test of paths by a pattern with `*`, `?`, `[a-z]` and escapes, as Go's filepath.Match reads it. It takes time in proportion to the
 * lengths of both: an expression would try every way to divide a path among the stars.
 * @param isDeep whether `**` stands for any number of directories, as in a `.dockerignore`; else it is a star
 * @throws SyntaxError for a pattern that Go refuses, and for one with more than 4096 characters
 */
export function globMatcher(pattern: string, isDeep: boolean): (path: string) => boolean {
  if (pattern.length > LONGEST)
    throw new SyntaxError(`a pattern has ${pattern.length} characters: no path is so long`);
  const steps = readSteps(pattern, isDeep);
  return (path) => {
    let states = closure(steps, [0]);
    for (const character of path) {
      if (states.length === 0) return false;
      const next: number[] = [];
      for (const at of states) {
        const step = steps[at];
        if (step !== undefined && step.kind !== 'fork' && step.accepts(character))
          next.push(step.kind === 'many' ? at : at + 1);
      }
      states = closure(steps, next);
    }
    return states.includes(steps.length);
  };
}

/** Each step that is reached without a character, once. */
function closure(steps: readonly Step[], from: readonly number[]): readonly number[] {
  const reached = new Set(from);
  // It grows while it is read.
  for (const at of reached) {
    const { kind } = steps[at] ?? { kind: 'one' };
    if (kind === 'many' || kind === 'fork') reached.add(at + 1);
    if (kind === 'fork') reached.add(at + 3);
  }
  return [...reached];
}

function readSteps(pattern: string, isDeep: boolean): readonly Step[] {
  const steps: Step[] = [];
  for (const { 0: token, 1: escaped, 2: negation, 3: set, index } of pattern.matchAll(TOKEN)) {
    const isLast = index + token.length === pattern.length;
    if (escaped !== undefined) steps.push(character(escaped));
    else if (set !== undefined) steps.push(oneOf(set, negation === '^', pattern));
    else if (token === '[') throw malformed(pattern);
    else if (token === '?') steps.push({ kind: 'one', accepts: isNoSlash });
    else if (token === '*') steps.push({ kind: 'many', accepts: isNoSlash });
    else if (!token.startsWith('**')) steps.push(character(token));
    else if (!isDeep) {
      steps.push({ kind: 'many', accepts: isNoSlash });
      if (token.endsWith('/')) steps.push(character('/'));
    } else {
      const all: Step = { kind: 'many', accepts: () => true };
      steps.push(...(isLast ? [all] : [{ kind: 'fork' } as const, all, character('/')]));
    }
  }
  return steps;
}

function isNoSlash(character: string): boolean {
  return character !== '/';
}

function character(wanted: string): Step {
  return { kind: 'one', accepts: (found) => found === wanted };
}

/** @param set what is between brackets: `a-z_` */
function oneOf(set: string, isNegated: boolean, pattern: string): Step {
  const ranges = [...set.matchAll(/(?:\\(.)|(.))(?:-(?:\\(.)|([^\\])))?/gsu)].map(
    ([, escaped, plain, escapedEnd, plainEnd]) => {
      const first = codeOf(escaped ?? plain);
      return { first, last: codeOf(escapedEnd ?? plainEnd ?? escaped ?? plain) };
    },
  );
  if (ranges.length === 0 || ranges.some(({ first, last }) => last < first))
    throw malformed(pattern);
  return {
    kind: 'one',
    accepts(found) {
      const code = codeOf(found);
      return ranges.some(({ first, last }) => first <= code && code <= last) !== isNegated;
    },
  };
}

function codeOf(character = ''): number {
  return character.codePointAt(0) ?? 0;
}

function malformed(pattern: string): SyntaxError {
  return new SyntaxError(`the pattern ${JSON.stringify(pattern)} is malformed`);
}
