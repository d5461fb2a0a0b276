import { StrakeError } from '../errors/index.ts';

/** More than anyone lists; two dozen pairs of braces would fill the memory. */
const MOST = 10_000;

/**
 * Spreads `{a,b}` as shells do: `/bin/{a,b}` is `/bin/a` and `/bin/b`, in this order; braces may stand in braces. What is no
 * list, such as `{a}` or a brace alone, stays, and so does what a backslash stands before: `\{a,b}`.
 * @throws LIMIT_EXCEEDED for more than 10 000 texts
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
  /** Behind the closing brace. */
  readonly end: number;
  readonly members: readonly string[];
}

/** The first list of a text; of lists in each other the outer one. */
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
