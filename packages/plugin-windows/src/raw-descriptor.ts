/**
 * The problem of a security descriptor in base64, as the rest of a sentence about it; undefined if it is valid.
 * Source: [MS-DTYP] 2.4.6 "SECURITY_DESCRIPTOR", 2.4.2.2 "SID", 2.4.5 "ACL".
 */
export function descriptorProblem(base64: string): string | undefined {
  const isBase64 = base64.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
  if (!isBase64) return 'is not base64';
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length < 20) return 'is shorter than its header';
  if (bytes[0] !== 1) return 'does not have revision 1';
  const control = bytes.readUInt16LE(2);
  if ((control & 0x8000) === 0) return 'is not self-relative';
  for (const [at, what] of [
    [4, 'an owner'],
    [8, 'a group'],
  ] as const) {
    const start = bytes.readUInt32LE(at);
    if (start !== 0 && !isSid(bytes, start)) return `has ${what} that is not a SID`;
  }
  for (const [at, bit, what] of [
    [12, 0x10, 'a SACL'],
    [16, 0x04, 'a DACL'],
  ] as const) {
    const start = bytes.readUInt32LE(at);
    if ((control & bit) !== 0 && start !== 0 && !isList(bytes, start)) {
      return `has ${what} that is malformed`;
    }
  }
  return undefined;
}

function isSid(bytes: Buffer, start: number): boolean {
  if (start + 8 > bytes.length || bytes[start] !== 1) return false;
  const count = bytes.readUInt8(start + 1);
  return count <= 15 && start + 8 + 4 * count <= bytes.length;
}

function isList(bytes: Buffer, start: number): boolean {
  if (start + 8 > bytes.length) return false;
  const size = bytes.readUInt16LE(start + 2);
  if (![2, 4].includes(bytes.readUInt8(start)) || start + size > bytes.length) return false;
  let at = start + 8;
  for (let left = bytes.readUInt16LE(start + 4); left > 0; left -= 1) {
    if (at + 4 > start + size) return false;
    const length = bytes.readUInt16LE(at + 2);
    if (length < 4 || at + length > start + size) return false;
    at += length;
  }
  return true;
}
