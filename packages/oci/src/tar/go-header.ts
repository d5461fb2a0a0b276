import { Buffer } from 'node:buffer';
import type { StringMap } from '../spec/descriptor.ts';
import { compareBytes } from '../spec/path.ts';
import { checkTarEntry } from './check-tar-entry.ts';
import { goRecord, isAscii, splitName } from './go-records.ts';
import type { TarEntry } from './tar-entry.ts';

const BLOCK = 512;
const NAME_BYTES = 100;

const TYPE_FLAGS = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const;

/**
 * The header of an entry as Go's archive/tar writes it: ustar if every field fits, else a PAX header before it. Names that are split
 * into ustar's prefix stay ustar. Source: Go, archive/tar, common.go `allowedFormats`, writer.go `writeUSTARHeader`,
 * `writePAXHeader`.
 * @throws LAYER_ENTRY_INVALID for what neither fields nor records can hold
 */
export function goHeader(entry: TarEntry): Uint8Array {
  checkTarEntry(entry);
  const records = recordsOf(entry);
  if (records.size === 0) {
    const { prefix, name } = splitName(entry.name) ?? { prefix: '', name: entry.name };
    return headerBlock({ ...fieldsOf(entry), name: Buffer.from(name), prefix });
  }
  const sorted = [...records].sort(([a], [b]) => compareBytes(a, b));
  const data = Buffer.concat(sorted.map(([key, value]) => goRecord(key, value)));
  const extended = rawBlock(extendedName(entry.name), data.length);
  const fields = fieldsOf(entry);
  const main = headerBlock({
    ...fields,
    name: ascii(entry.name),
    linkname: ascii(entry.linkname ?? ''),
    prefix: '',
  });
  return Buffer.concat([extended, data, padding(data.length), main]);
}

/** What a reader finds in the PAX header of an entry; undefined if it has none. */
export function goPax(entry: TarEntry): StringMap | undefined {
  const records = [...recordsOf(entry)].map(([key, value]) => [key, value.toString()] as const);
  return records.length > 0 ? Object.fromEntries(records) : undefined;
}

/** The zero bytes after a content. */
export function padding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

/** What the fields of ustar cannot hold, and the entry's own records. */
function recordsOf(entry: TarEntry): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  const { name, linkname = '' } = entry;
  const note = (key: string, value: string) => records.set(key, Buffer.from(value));
  if (!fitsText(name) && !splitName(name)) note('path', name);
  if (!fitsText(linkname)) note('linkpath', linkname);
  if (!fitsOctal(entry.uid, 8)) note('uid', String(entry.uid));
  if (!fitsOctal(entry.gid, 8)) note('gid', String(entry.gid));
  if (!fitsOctal(entry.size, 12)) note('size', String(entry.size));
  if (!fitsOctal(entry.mtime, 12)) note('mtime', String(entry.mtime));
  const isOnlyPax = Object.keys({ ...entry.pax, ...entry.xattrs }).length > 0;
  // A long name goes into the record as well if another record needs PAX.
  if ((records.size > 0 || isOnlyPax) && !fitsText(name)) note('path', name);
  for (const [key, value] of Object.entries(entry.pax ?? {})) note(key, value);
  for (const [key, value] of Object.entries(entry.xattrs ?? {}))
    records.set(`SCHILY.xattr.${key}`, Buffer.from(value, 'base64'));
  return records;
}

interface HeaderFields {
  readonly name: Buffer;
  readonly linkname: Buffer;
  readonly prefix: string;
  readonly flag: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
}

function fieldsOf(entry: TarEntry): Omit<HeaderFields, 'name' | 'prefix'> {
  const { type, mode, uid, gid, size, mtime, linkname = '' } = entry;
  return {
    linkname: Buffer.from(linkname),
    flag: TYPE_FLAGS[type],
    mode,
    uid,
    gid,
    size: type === 'file' ? size : 0,
    mtime,
  };
}

function headerBlock(fields: HeaderFields): Buffer {
  const block = Buffer.alloc(BLOCK);
  text(block, 0, NAME_BYTES, fields.name);
  octal(block, 100, 8, fields.mode);
  octal(block, 108, 8, fields.uid);
  octal(block, 116, 8, fields.gid);
  octal(block, 124, 12, fields.size);
  octal(block, 136, 12, fields.mtime);
  block.write(fields.flag, 156);
  text(block, 157, NAME_BYTES, fields.linkname);
  octal(block, 329, 8, 0);
  octal(block, 337, 8, 0);
  block.write(fields.prefix, 345);
  return sealed(block);
}

/** The header of the records: without the fields for devices. Source: Go, archive/tar, writer.go `writeRawFile`. */
function rawBlock(name: Buffer, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.set(name.subarray(0, NAME_BYTES), 0);
  for (const at of [100, 108, 116]) octal(block, at, 8, 0);
  octal(block, 124, 12, size);
  octal(block, 136, 12, 0);
  block.write('x', 156);
  return sealed(block);
}

/** Adds magic, version and checksum. */
function sealed(block: Buffer): Buffer {
  block.write('ustar\x0000', 257);
  block.fill(' ', 148, 156);
  octal(
    block,
    148,
    7,
    block.reduce((sum, byte) => sum + byte, 0),
  );
  return block;
}

/** Source: Go, path.Join: `dir/PaxHeaders.0/base`, without repeated slashes. */
function extendedName(name: string): Buffer {
  const at = name.lastIndexOf('/') + 1;
  const joined = `${name.slice(0, at)}/PaxHeaders.0/${name.slice(at)}`;
  const isAbsolute = name.startsWith('/');
  const parts = joined.split('/').filter((part) => part !== '' && part !== '.');
  const written = ascii(`${isAbsolute ? '/' : ''}${parts.join('/')}`).subarray(0, NAME_BYTES);
  return Buffer.from(written.toString('latin1').replace(/\/+$/, ''), 'latin1');
}

/** Without the bytes that are not ASCII, which the record has. Source: Go, archive/tar, strconv.go `toASCII`. */
function ascii(value: string): Buffer {
  return Buffer.from(Buffer.from(value).filter((byte) => byte < 0x80));
}

/** A text longer than its field must not end in a slash there. Source: Go, archive/tar, strconv.go `formatString`. */
function text(block: Buffer, at: number, length: number, value: Buffer): void {
  block.set(value.subarray(0, length), at);
  if (value.length <= length || block[at + length - 1] !== 0x2f) return;
  let end = length - 1;
  while (end > 0 && block[at + end - 1] === 0x2f) end -= 1;
  block[at + end] = 0;
}

/** Writes a number in octal digits with a NUL; 0 if a record has it instead. */
function octal(block: Buffer, at: number, length: number, value: number): void {
  const written = fitsOctal(value, length) ? value : 0;
  block.write(`${written.toString(8).padStart(length - 1, '0')}\0`, at);
}

function fitsOctal(value: number, length: number): boolean {
  return value >= 0 && value < 8 ** (length - 1);
}

function fitsText(value: string): boolean {
  return value.length <= NAME_BYTES && isAscii(value);
}
