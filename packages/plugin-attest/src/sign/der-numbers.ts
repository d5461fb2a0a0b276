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

function numberIn(bytes: Uint8Array): number {
  if (bytes.length > 6) return Number.POSITIVE_INFINITY;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
