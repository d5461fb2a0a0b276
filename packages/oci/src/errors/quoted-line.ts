import { shortened } from './shortened.ts';

/** UTF-16 units of a response that a message quotes. */
const LONGEST_QUOTED = 300;

/** What a registry, daemon or helper returned, as one line for a message: without secrets, truncated if it is long. */
export function quotedLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: output of a server must not control a terminal
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  const shown = shortened(line, LONGEST_QUOTED);
  return line.length > LONGEST_QUOTED ? shown : shown.replace(/\.$/, '');
}
