import { StrakeError } from '../errors/index.ts';

/** More than anyone needs; two dozen pairs of braces would fill the memory. */
const MOST = 10_000;

/**
 * Expands `{a,b}` as shells do: `/bin/{a,b}` gives `/bin/a` and `/bin/b`, in this order; braces may be nested. Braces
 * that are not a list, such as `{a}` or a single brace, are kept, and so is everything after a backslash: `\{a,b}`.
 * @throws LIMIT_EXCEEDED for more than 10 000 strings
 */
export function expandBraces(text: string): readonly string[] {
  const list = findList(text);
  if (!list) return [text.replace(/\\([{},])/g, '$1')];
  const before = expandBraces(text.slice(0, list.start));
  const middle = list.members.flatMap(expandBraces);
  const after = expandBraces(text.slice(list.end));
  if (before.length * middle.length * after.length > MOST) {
    throw new StrakeError('LIMIT_EXCEEDED', `"${text}" expands to more than ${MOST} strings`, {
      hint: 'Use fewer brace lists.',
    });
  }
  return before.flatMap((head) =>
    middle.flatMap((each) => after.map((tail) => head + each + tail)),
  );
}

interface BraceList {
  readonly start: number;
  /** Index after the closing brace. */
  readonly end: number;
  readonly members: readonly string[];
}

/** The first list in a string; of nested lists the outermost. */
function findList(text: string): BraceList | undefined {
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    const list = isEscaped(text, start) ? undefined : readList(text, start);
    if (list) return list;
  }
  return undefined;
}

function readList(text: string, start: number): BraceList | undefined {
  const members: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < text.length; at += 1) {
    if (isEscaped(text, at)) continue;
    const mark = text[at];
    if (mark === '{') depth += 1;
    if (mark === '}') depth -= 1;
    if ((mark === ',' && depth === 1) || depth === 0) {
      members.push(text.slice(from, at));
      from = at + 1;
    }
    if (depth === 0) return members.length > 1 ? { start, end: at + 1, members } : undefined;
  }
  return undefined;
}

function isEscaped(text: string, at: number): boolean {
  return text[at - 1] === '\\';
}
