import { escapeLine } from './escape-text.ts';

const LONGEST = 300;

/**
 * A text from an image as code in Markdown, on one line, in a table too: it can neither end the code, nor be HTML, a link or a mention.
 * Source: GitHub Flavored Markdown 0.29, "Code spans", "Tables".
 */
export function markdownCode(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  // In a table a pipe ends the cell, in code too.
  const line = escapeLine(short).replaceAll('|', '\\u007c');
  if (line.trim() === '') return `\`"${line}"\``;
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const space = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}
