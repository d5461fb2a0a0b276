import { redact } from './redact.ts';

/** UTF-16 units of a name, key or value of somebody else that a message shows. */
const LONGEST_SHOWN = 100;

/**
 * A name, key, value or line of somebody else as it may stand in a message: its beginning, where it is long, and without secrets.
 * Those are taken out first: what is left of a URL that is cut no longer tells that there is a password in it.
 */
export function shortened(text: string, longest: number = LONGEST_SHOWN): string {
  const clean = redact(text);
  return clean.length > longest ? `${clean.slice(0, longest).toWellFormed()}…` : clean;
}
