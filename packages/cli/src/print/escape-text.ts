/**
 * Characters that a terminal acts on instead of showing: C0 and C1 controls, DEL, bidirectional controls, separators of lines
 * and paragraphs, and noncharacters. Source: ECMA-48; Unicode Standard Annex #9, section 2.
 */
const HIDDEN =
  /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFDD0-\uFDEF\uFEFF\uFFFE\uFFFF]/gu;

/** Nearly all strings consist of these: this test takes a fraction of the time of the full search. */
const PLAIN = /^[\n\t -~]*$/;

/** Replaces each hidden character by an escape such as `\u001b`, which JSON reads as that character. Line breaks and tabs stay. */
export function escapeText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN, escapeCharacter);
}

/** The same for a single line: a line break in it would look like a line of strake's own. */
export function escapeLine(text: string): string {
  return escapeText(text).replace(/[\n\t]/g, (character) => (character === '\n' ? '\\n' : '\\t'));
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
