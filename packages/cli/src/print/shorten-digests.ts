const DIGEST = /\b(sha256:[0-9a-f]{12})[0-9a-f]{52}\b/g;

/** A text with the first 12 digits of each digest, as lists show them; JSON has them whole. */
export function shortenDigests(text: string): string {
  return text.replaceAll(DIGEST, '$1');
}
