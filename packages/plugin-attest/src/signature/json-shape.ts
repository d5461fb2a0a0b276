/** What JSON may cost once it is parsed. */
export interface JsonShape {
  /** Objects, lists, strings and the commas between them. */
  readonly tokens: number;
}

/** How deep objects and lists may be nested: SBOMs need some 20 levels. */
const MOST_LEVELS = 128;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPENING: readonly number[] = [0x5b, 0x7b];
const CLOSING: readonly number[] = [0x5d, 0x7d];

/**
 * Whether JSON of an unknown author may be parsed: 64 MiB of brackets become gigabytes of objects. Only its shape is looked at; text
 * that is not JSON at all may pass.
 */
export function fitsShape(bytes: Uint8Array, { tokens }: JsonShape): boolean {
  let [count, levels] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
      count += 1;
    } else if (byte === COMMA) count += 1;
    else if (CLOSING.includes(byte)) levels -= 1;
    else if (OPENING.includes(byte)) {
      count += 1;
      levels += 1;
    }
    if (count > tokens || levels > MOST_LEVELS) return false;
  }
  return true;
}

/** Offset of the quote that closes the string which opens at `start`. */
function endOfString(bytes: Uint8Array, start: number): number {
  let end = bytes.indexOf(QUOTE, start + 1);
  while (end > 0 && isEscaped(bytes, end)) end = bytes.indexOf(QUOTE, end + 1);
  return end < 0 ? bytes.length : end;
}

function isEscaped(bytes: Uint8Array, at: number): boolean {
  let before = at;
  while (bytes[before - 1] === BACKSLASH) before -= 1;
  return (at - before) % 2 === 1;
}
