/** Place of a field: its first byte, and its length. */
type Field = readonly [at: number, length: number];

const CHECKSUM: Field = [148, 8];
const SIZE: Field = [124, 12];
/** Mode, owner and time. */
const NUMBERS: readonly Field[] = [
  [100, 8],
  [108, 8],
  [116, 8],
  [136, 12],
];
const DEVICES: readonly Field[] = [
  [329, 8],
  [337, 8],
];
/** Of GNU tar: last access, and last change. */
const GNU_TIMES: readonly Field[] = [
  [345, 12],
  [357, 12],
];
/** The same of star, whose prefix ends before them. */
const STAR_TIMES: readonly Field[] = [
  [476, 12],
  [488, 12],
];
const PREFIX: Field = [345, 155];
const STAR_PREFIX: Field = [345, 131];

/** Position of the type of a header. */
export const TYPE_AT = 156;
const [SPACE, ZERO, SEVEN] = [0x20, 0x30, 0x37];
/** Base 256: of a positive number, and of a negative one. */
const [POSITIVE, NEGATIVE] = [0x80, 0xff];

/**
 * Why Go and tar-stream do not read the same in a header, or Go refuses it; undefined if they agree.
 * @param block 512 bytes, whose sum tar-stream has verified
 * Source: Go, archive/tar reader.go `readHeader`, strconv.go `parseNumeric`; tar-stream, headers.js.
 */
export function blockFault(block: Buffer): string | undefined {
  if (!isOctal(block, CHECKSUM)) return 'has a checksum that is not a number';
  if (!isNumber(block, SIZE) || block[SIZE[0]] === NEGATIVE)
    return 'has a size that is not a number';
  if (!NUMBERS.every((field) => isNumber(block, field)))
    return 'has a mode, owner or time that is not a number';
  const magic = block.toString('latin1', 257, 265);
  const isUstar = magic.startsWith('ustar\0');
  const isGnu = magic === 'ustar  \0';
  if (!isUstar && !isGnu) return undefined;
  if (!DEVICES.every((field) => isNumber(block, field))) return 'has a device that is not a number';
  if (isGnu) return hasGoPrefix(block) ? 'has a prefix, which the GNU format lacks' : undefined;
  const isStar = block[508] === 0x74 && block.toString('latin1', 508, 512) === 'tar\0';
  const isOff =
    isStar && !(hasEnd(block, STAR_PREFIX) && STAR_TIMES.every((at) => isNumber(block, at)));
  return isOff ? 'has a prefix that is too long for the star format' : undefined;
}

/** Whether only the checksum of a block is not zero: Go reads a header there, and tar-stream the end. */
export function isSumAlone(block: Buffer): boolean {
  const [at, length] = CHECKSUM;
  return block.subarray(at, at + length).some((byte) => byte !== 0);
}

/** Go before 1.8 wrote a prefix in place of the times. */
function hasGoPrefix(block: Buffer): boolean {
  const areTimes = GNU_TIMES.every(
    ([at, length]) => block[at] === 0 || isNumber(block, [at, length]),
  );
  return !areTimes && block[PREFIX[0]] !== 0;
}

function hasEnd(block: Buffer, [at, length]: Field): boolean {
  const end = block.indexOf(0, at);
  return end >= 0 && end < at + length;
}

function isNumber(block: Buffer, field: Field): boolean {
  const [at, length] = field;
  const first = block[at] ?? 0;
  if (first < POSITIVE) return isOctal(block, field);
  if (first !== POSITIVE && first !== NEGATIVE) return false;
  // Above 2^48 neither has exact values.
  for (let place = at + 1; place < at + length - 6; place += 1)
    if (block[place] !== (first === POSITIVE ? 0 : NEGATIVE)) return false;
  return true;
}

/** Spaces, zero bytes, octal digits, and then spaces and zero bytes, or a zero byte and anything; or spaces and zero bytes alone. */
function isOctal(block: Buffer, [start, length]: Field): boolean {
  const end = start + length;
  let at = start;
  while (at < end && block[at] === SPACE) at += 1;
  while (at < end && block[at] === 0) at += 1;
  const digits = at;
  while (at < end && isDigit(block[at] ?? 0)) at += 1;
  if (at > digits && block[at] === 0) return true;
  while (at < end && (block[at] === SPACE || block[at] === 0)) at += 1;
  return at === end;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= SEVEN;
}
