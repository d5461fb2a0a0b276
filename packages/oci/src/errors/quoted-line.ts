import { shortened } from './shortened.ts';

/** UTF-16 units of an answer that a message quotes. */
const LONGEST_QUOTED = 300;

/** What a registry, daemon or helper answered, as one line of a message: without secrets, its beginning where it is long. */
export function quotedLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a server says must not steer a terminal
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  const shown = shortened(line, LONGEST_QUOTED);
  return line.length > LONGEST_QUOTED ? shown : shown.replace(/\.$/, '');
}
