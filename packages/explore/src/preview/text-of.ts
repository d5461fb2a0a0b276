/** Control characters that texts do not have; those that colour the output of a terminal are allowed. */
const BINARY = /[\p{Cc}--[\b\t\n\v\f\r]]/v;
const ESCAPE = '\u001b';

/**
 * Bytes as text, if they are UTF-8 without control characters.
 * @param isCut whether the text goes on: its last character may be incomplete
 */
export function textOf(bytes: Uint8Array, isCut: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
    return BINARY.test(text.replaceAll(ESCAPE, '')) ? undefined : text;
  } catch {
    return undefined;
  }
}
