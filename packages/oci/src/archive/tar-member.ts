import { StrakeError } from '../errors/index.ts';

/** The position of a member in an uncompressed tar. */
export interface TarMember {
  /** Normalized: without a leading `./` or `/`, and without a trailing `/`. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  /** Offset of the content in the tar. */
  readonly offset: number;
  /** Bytes of content. */
  readonly size: number;
  /** Target of a link, as written. */
  readonly target: string;
}

/** A header block, before PAX records and GNU long names are applied. */
export interface TarBlock {
  readonly flag: string;
  readonly name: string;
  readonly target: string;
  readonly size: number;
}

const TYPES: Readonly<Record<string, TarMember['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'directory',
};

/** The type of a member by its flag. Source: POSIX pax "ustar Interchange Format", typeflag. */
export function memberType(flag: string): TarMember['type'] {
  return TYPES[flag] ?? 'other';
}

/** A normalized path of a tar. */
export function memberName(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/**
 * Parses a header block.
 * Source: POSIX pax "ustar Interchange Format"; numbers in base 256 as in GNU tar.
 * @returns undefined for a block of zeros
 * @throws LAYOUT_INVALID
 */
export function parseBlock(block: Uint8Array, what: string): TarBlock | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const sum = block.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== number(block, 148, 8, what)) throw broken(what, 'a header with a wrong checksum');
  const prefix = text(block, 257, 5) === 'ustar' && block[262] === 0 ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return {
    flag: String.fromCharCode(block[156] ?? 0),
    name: prefix === '' ? name : `${prefix}/${name}`,
    target: text(block, 157, 100),
    size: number(block, 124, 12, what),
  };
}

/**
 * Parses PAX records, `LENGTH KEY=VALUE\n`, lengths in bytes.
 * Source: POSIX pax "pax Extended Header".
 * @throws LAYOUT_INVALID
 */
export function parsePax(bytes: Uint8Array, what: string): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const digits = space < 0 ? '' : decode(bytes.subarray(at, Math.min(space, at + 12)));
    const end = at + Number(digits);
    const record =
      /^[1-9]\d*$/.test(digits) && end > space ? bytes.subarray(space + 1, end) : new Uint8Array();
    const equals = record.indexOf(61);
    if (end > bytes.length || equals < 1 || record.at(-1) !== 10)
      throw broken(what, 'a malformed PAX record');
    const field = bytes.subarray(space + 1, end - 1);
    records.set(decode(field.subarray(0, equals)), decode(field.subarray(equals + 1)));
    at = end;
  }
  return records;
}

/** The string up to the first zero byte. */
export function zeroEnded(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decode(end < 0 ? bytes : bytes.subarray(0, end));
}

export function broken(what: string, why: string): StrakeError {
  return new StrakeError('LAYOUT_INVALID', `${what} is a tar with ${why}`, {
    hint: 'The archive is corrupt or truncated; create or download it again.',
  });
}

function text(block: Uint8Array, at: number, length: number): string {
  return zeroEnded(block.subarray(at, at + length));
}

function number(block: Uint8Array, at: number, length: number, what: string): number {
  const field = block.subarray(at, at + length);
  const value =
    (field[0] ?? 0) >= 128
      ? field.slice(1).reduce((all, byte) => all * 256 + byte, (field[0] ?? 0) & 127)
      : octal(zeroEnded(field).trim());
  if (Number.isSafeInteger(value)) return value;
  throw broken(what, 'an invalid number');
}

function octal(digits: string): number {
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
