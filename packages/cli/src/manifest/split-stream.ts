import type { TextRange } from './manifest.ts';

/**
 * The documents of a stream, each with the `---` that begins it. A line that begins with `---` is never part of a scalar (YAML 1.2.2,
 * 9.1.4), so nothing has to be parsed. A stream with directives, which belong to the document below them, is not split.
 */
export function splitStream(text: string): readonly TextRange[] {
  if (/(?:^|\n)%/.test(text)) return [{ start: 0, end: text.length }];
  const starts = [0];
  for (const { index } of text.matchAll(/\n---(?=[ \t\r\n]|$)/g)) starts.push(index + 1);
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? text.length }));
}
