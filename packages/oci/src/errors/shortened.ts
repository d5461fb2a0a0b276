import { redact } from './redact.ts';

/** UTF-16 units of an untrusted name, key or value that a message shows. */
const LONGEST_SHOWN = 100;

/**
 * An untrusted name, key, value or line in the form in which a message shows it: without secrets, truncated if it is long.
 * Secrets are removed first, because the password in a truncated URL is no longer recognizable.
 */
export function shortened(text: string, longest: number = LONGEST_SHOWN): string {
  const clean = redact(text);
  return clean.length > longest ? `${clean.slice(0, longest).toWellFormed()}…` : clean;
}
