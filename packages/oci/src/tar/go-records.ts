import { Buffer } from 'node:buffer';

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/**
 * A name that is longer than its field, split at a slash into ustar's prefix and name; undefined if it need not or cannot be split.
 * Source: Go, archive/tar, writer.go `splitUSTARPath`.
 */
export function splitName(
  path: string,
): { readonly prefix: string; readonly name: string } | undefined {
  if (path.length <= NAME_BYTES || !isAscii(path)) return undefined;
  const end =
    path.length > PREFIX_BYTES + 1
      ? PREFIX_BYTES + 1
      : path.endsWith('/')
        ? path.length - 1
        : path.length;
  const at = path.slice(0, end).lastIndexOf('/');
  const rest = path.length - at - 1;
  if (at <= 0 || at > PREFIX_BYTES || rest === 0 || rest > NAME_BYTES) return undefined;
  return { prefix: path.slice(0, at), name: path.slice(at + 1) };
}

/** Source: Go, archive/tar, strconv.go `isASCII`. */
export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text) && !text.includes('\0');
}

/** A PAX record: its own length in decimal, a space, the key, `=`, the value, a newline. Source: POSIX pax "pax Extended Header". */
export function goRecord(key: string, value: Uint8Array): Buffer {
  const rest = Buffer.byteLength(key) + value.length + ' =\n'.length;
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from('\n')]);
}
