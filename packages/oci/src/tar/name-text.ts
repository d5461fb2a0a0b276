/** Stands for a byte that is not UTF-8 in what decoders give, whichever byte it was. */
const REPLACEMENT = '\ufffd';

const NOT_ASCII = /[\x80-\xff]/;
/** One character of UTF-8, or one byte that is not, in Latin-1. Source: Unicode, table 3-7. */
const CHARACTERS =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g;

/**
 * The text of a name, other for other bytes: each byte that is not UTF-8 is `�` and its two hex digits, and `�` itself is doubled.
 * @param latin1 its bytes, each as one character
 */
export function nameText(latin1: string): string {
  if (!NOT_ASCII.test(latin1)) return latin1;
  return latin1.replace(CHARACTERS, (bytes) => {
    const buffer = Buffer.from(bytes, 'latin1');
    if (buffer.length === 1) return `${REPLACEMENT}${buffer.toString('hex')}`;
    return doubled(buffer.toString());
  });
}

/** A name as {@link nameText} gives it. */
export function doubled(text: string): string {
  return text.replaceAll(REPLACEMENT, REPLACEMENT + REPLACEMENT);
}
