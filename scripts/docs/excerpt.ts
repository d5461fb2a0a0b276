import { readFileSync } from 'node:fs';

/** A file of the repository as a block of code. */
export function wholeFile(path: string): string {
  return block(readFileSync(path, 'utf8').trimEnd().split('\n'));
}

/**
 * A part of a file: from the first line that contains `start` to its closing line, which has the same or a smaller indentation.
 * @throws Error if the file has no such line
 */
export function excerpt(path: string, start: string): string {
  const lines = readFileSync(path, 'utf8').split('\n');
  const first = lines.findIndex((line) => line.includes(start));
  if (first < 0) throw new Error(`${path} has no line with ${JSON.stringify(start)}`);
  const indent = (line = '') => line.length - line.trimStart().length;
  const depth = indent(lines[first]);
  const length = lines
    .slice(first + 1)
    .findIndex((line) => line.trim() !== '' && indent(line) <= depth);
  const part = lines.slice(first, first + 1 + length + 1);
  return block(part.map((line) => line.slice(depth)));
}

function block(lines: readonly string[]): string {
  return ['```ts', ...lines, '```'].join('\n');
}
