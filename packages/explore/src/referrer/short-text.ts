/** Characters of a decoded document that are shown. */
const MAX_TEXT = 1024 * 1024;

export function shortText(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}\n…` : text;
}
