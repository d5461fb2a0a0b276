import { createHash } from 'node:crypto';

/** Load commands and magic numbers of a 64-bit Mach-O file. Source: <mach-o/loader.h>. */
const MAGIC = 0xfeedfacf;
const SEGMENT = 0x19;
const CODE_SIGNATURE = 0x1d;
const HEADER_BYTES = 32;
const COMMAND_BYTES = 16;
/** Of a segment in memory, on arm64; that of x86-64 divides it. */
const SEGMENT_ALIGNMENT = 0x4000n;

/** Source: <kern/cs_blobs.h>, and `cmd/internal/codesign` of Go. */
const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const SUPER_BLOB_BYTES = 20;
const DIRECTORY_BYTES = 88;
const VERSION = 0x20400;
/** Ad hoc, and written by a linker, so that `codesign` replaces it without being told to. */
const FLAGS = 0x20002;
const SHA256 = { type: 2, bytes: 32 };
const PAGE_BITS = 12;
const PAGE_BYTES = 2 ** PAGE_BITS;
const MAIN_BINARY = 1n;

interface Segments {
  /** Offsets of the load commands in the file. */
  readonly text: number;
  readonly linkedit: number;
  readonly end: number;
}

/**
 * Signs a Mach-O program ad hoc: hashes of its pages without a certificate, as linkers do, which macOS on arm64 requires of every program.
 * @param file without a signature
 * @throws Error if it is not a 64-bit little-endian Mach-O file, has a signature, or has no room for the load command
 */
export function signMachO(file: Uint8Array, identifier: string): Buffer {
  const unsigned = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const segments = findSegments(unsigned);
  const codeBytes = Math.ceil(unsigned.length / 16) * 16;
  const pages = Math.ceil(codeBytes / PAGE_BYTES);
  const name = Buffer.from(`${identifier}\0`);
  const hashes = DIRECTORY_BYTES + name.length;
  const directoryBytes = hashes + pages * SHA256.bytes;
  const signatureBytes = SUPER_BLOB_BYTES + directoryBytes;

  const signed = Buffer.alloc(codeBytes + signatureBytes);
  unsigned.copy(signed);
  addCommand(signed, segments, { codeBytes, signatureBytes });
  const writer = new Fields(signed, codeBytes);
  writer.words(SUPER_BLOB, signatureBytes, 1, 0, SUPER_BLOB_BYTES);
  writer.words(CODE_DIRECTORY, directoryBytes, VERSION, FLAGS, hashes, DIRECTORY_BYTES, 0, pages);
  writer.words(codeBytes);
  writer.bytes(Buffer.from([SHA256.bytes, SHA256.type, 0, PAGE_BITS]));
  writer.words(0, 0, 0, 0);
  const textOffset = signed.readBigUInt64LE(segments.text + 40);
  const textBytes = signed.readBigUInt64LE(segments.text + 48);
  writer.longs(0n, textOffset, textBytes, MAIN_BINARY);
  writer.bytes(name);
  for (let at = 0; at < codeBytes; at += PAGE_BYTES) {
    const page = signed.subarray(at, Math.min(at + PAGE_BYTES, codeBytes));
    writer.bytes(createHash('sha256').update(page).digest());
  }
  return signed;
}

function findSegments(file: Buffer): Segments {
  if (file.length < HEADER_BYTES || file.readUInt32LE(0) !== MAGIC)
    throw new Error('not a 64-bit Mach-O file');
  const found: Record<string, number> = {};
  let at = HEADER_BYTES;
  let first = file.length;
  for (let left = file.readUInt32LE(16); left > 0; left -= 1) {
    const command = file.readUInt32LE(at);
    if (command === CODE_SIGNATURE) throw new Error('the Mach-O file is signed already');
    if (command === SEGMENT) {
      found[nameAt(file, at + 8)] = at;
      for (let section = file.readUInt32LE(at + 64) - 1; section >= 0; section -= 1) {
        const offset = file.readUInt32LE(at + 72 + section * 80 + 48);
        if (offset > 0) first = Math.min(first, offset);
      }
    }
    at += file.readUInt32LE(at + 4);
  }
  const { __TEXT: text, __LINKEDIT: linkedit } = found;
  if (text === undefined || linkedit === undefined)
    throw new Error('the Mach-O file has no segment __TEXT or __LINKEDIT');
  if (at + COMMAND_BYTES > first)
    throw new Error('the Mach-O file has no room for another load command');
  return { text, linkedit, end: at };
}

/** Adds the load command that names the signature, which is the end of the last segment. */
function addCommand(
  file: Buffer,
  { linkedit, end }: Segments,
  { codeBytes, signatureBytes }: { readonly codeBytes: number; readonly signatureBytes: number },
): void {
  file.writeUInt32LE(CODE_SIGNATURE, end);
  file.writeUInt32LE(COMMAND_BYTES, end + 4);
  file.writeUInt32LE(codeBytes, end + 8);
  file.writeUInt32LE(signatureBytes, end + 12);
  file.writeUInt32LE(file.readUInt32LE(16) + 1, 16);
  file.writeUInt32LE(file.readUInt32LE(20) + COMMAND_BYTES, 20);
  const size = BigInt(codeBytes + signatureBytes) - file.readBigUInt64LE(linkedit + 40);
  const inMemory = ((size + SEGMENT_ALIGNMENT - 1n) / SEGMENT_ALIGNMENT) * SEGMENT_ALIGNMENT;
  if (file.readBigUInt64LE(linkedit + 32) < size) file.writeBigUInt64LE(inMemory, linkedit + 32);
  file.writeBigUInt64LE(size, linkedit + 48);
}

function nameAt(file: Buffer, at: number): string {
  return file.toString('latin1', at, at + 16).replace(/\0+$/, '');
}

/** Writes fields one after another; those of signatures are big-endian. */
class Fields {
  readonly #file: Buffer;
  #at: number;

  constructor(file: Buffer, at: number) {
    this.#file = file;
    this.#at = at;
  }

  words(...values: readonly number[]): void {
    for (const value of values) this.#at = this.#file.writeUInt32BE(value, this.#at);
  }

  longs(...values: readonly bigint[]): void {
    for (const value of values) this.#at = this.#file.writeBigUInt64BE(value, this.#at);
  }

  bytes(value: Uint8Array): void {
    this.#file.set(value, this.#at);
    this.#at += value.length;
  }
}
