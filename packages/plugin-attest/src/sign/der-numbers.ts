const SEQUENCE = 0x30;
const INTEGER = 0x02;
const MAX_DEPTH = 16;

/**
 * The integers in the nested sequences of a DER value, such as the number of rounds of a key derivation. Other values are skipped.
 * @returns with Infinity for one of more than six bytes, and where lengths are not those of DER
 */
export function derNumbers(der: Uint8Array, depth = 0): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at + 2 <= der.length && depth < MAX_DEPTH; ) {
    const tag = der[at];
    let length = der[at + 1] ?? 0;
    at += 2;
    if (length >= 0x80) {
      const bytes = length & 0x7f;
      // BER's open lengths, which OpenSSL reads too, and absurd ones.
      if (bytes === 0 || bytes > 4) return [...found, Number.POSITIVE_INFINITY];
      length = numberIn(der.subarray(at, at + bytes));
      at += bytes;
    }
    const value = der.subarray(at, at + length);
    if (tag === SEQUENCE) found.push(...derNumbers(value, depth + 1));
    if (tag === INTEGER) found.push(numberIn(value));
    at += length;
  }
  return found;
}

/** Whether a DER value is a sequence of so many integers, and nothing else: two are a signature of ECDSA (RFC 3279, section 2.2.3). */
export function isSequenceOfIntegers(der: Uint8Array, count: number): boolean {
  const sequence = contentOf(der, SEQUENCE);
  let rest = sequence?.after.length === 0 ? sequence.content : undefined;
  for (let at = 0; at < count; at += 1) {
    const integer = rest && contentOf(rest, INTEGER);
    rest = integer && integer.content.length > 0 ? integer.after : undefined;
  }
  return rest?.length === 0;
}

/** Of lengths up to 255. */
function contentOf(der: Uint8Array, tag: number) {
  const [found, first = 0xff, second = 0] = der;
  const start = first === 0x81 ? 3 : 2;
  const length = first === 0x81 ? second : first;
  if (found !== tag || length >= (first === 0x81 ? 0x100 : 0x80)) return undefined;
  const end = start + length;
  if (end > der.length) return undefined;
  return { content: der.subarray(start, end), after: der.subarray(end) };
}

function numberIn(bytes: Uint8Array): number {
  if (bytes.length > 6) return Number.POSITIVE_INFINITY;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
