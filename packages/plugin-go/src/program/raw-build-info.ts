import { StrakeError } from '@strake/core/plugin';
import type { ForwardReader } from './forward-reader.ts';
import type { Segment } from './segment.ts';

/** What the linker wrote, as text. */
export interface RawBuildInfo {
  readonly version: string;
  /** Lines of modules and settings; empty in a program that was not built in module mode. */
  readonly modules: string;
}

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const HEADER = 32;
const INLINE_STRINGS = 2;
const MOST_VERSION_BYTES = 256;
/** A program of 10,000 modules has 1 MB. */
const MOST_MODULE_BYTES = 8 << 20;
/** Lengths of 28 bits: longer ones are out of bounds. */
const MOST_VARINT_BYTES = 4;

/**
 * Finds build information in the segments where the linker puts it. A program may contain the magic bytes elsewhere, as data; so
 * what follows them has to be build information. Programs of Go 1.17 and older have another form, which is not read.
 * @throws LIMIT_EXCEEDED for more than 8 MiB of it: nothing is left out
 * Source: Go, src/debug/buildinfo and cmd/link.
 */
export async function findRawBuildInfo(
  reader: ForwardReader,
  segments: readonly Segment[],
): Promise<RawBuildInfo | undefined> {
  const named = segments.filter(({ name }) => name === '__go_buildinfo');
  const data = segments.filter(({ isWritable, isExecutable }) => isWritable && !isExecutable);
  for (const segment of (named.length > 0 ? named : data).toSorted((a, b) => a.offset - b.offset)) {
    const found = await findIn(reader, segment);
    if (found) return found;
  }
  return undefined;
}

async function findIn(reader: ForwardReader, segment: Segment): Promise<RawBuildInfo | undefined> {
  const end = segment.offset + segment.size;
  reader.seek(segment.offset);
  for (;;) {
    const left = end - reader.position;
    const bytes = (await reader.peek(HEADER)).subarray(0, Math.max(left, 0));
    if (bytes.length < HEADER) return undefined;
    const address = (segment.address % ALIGNMENT) + (reader.position - segment.offset);
    const at = alignedMagic(bytes, address);
    if (at === undefined) {
      reader.seek(reader.position + bytes.length - (ALIGNMENT - 1));
      continue;
    }
    reader.seek(reader.position + at);
    const found = await readStrings(reader, left - at);
    if (found) return found;
    reader.seek(reader.position + ALIGNMENT);
  }
}

function alignedMagic(bytes: Uint8Array, address: number): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = buffer.indexOf(MAGIC);
  while (at >= 0 && (address + at) % ALIGNMENT !== 0) at = buffer.indexOf(MAGIC, at + 1);
  return at < 0 ? undefined : at;
}

/** @param left bytes of the segment from here on */
async function readStrings(reader: ForwardReader, left: number): Promise<RawBuildInfo | undefined> {
  const [flags = 0] = (await reader.peek(HEADER)).subarray(15);
  if ((flags & INLINE_STRINGS) === 0) return undefined;
  const version = await readString(reader, { at: HEADER, left, most: MOST_VERSION_BYTES });
  if (!version || !/^(?:go\d|devel )[\x20-\x7e]*$/.test(version.bytes.toString())) return undefined;
  await checkLength(reader, { at: version.end, left });
  const framed = await readString(reader, { at: version.end, left, most: MOST_MODULE_BYTES });
  if (!framed) return undefined;
  return { version: version.bytes.toString(), modules: unframed(framed.bytes).toString() };
}

interface Place {
  readonly at: number;
  readonly left: number;
  readonly most: number;
}

/** A string after its length, a varint. */
async function readString(
  reader: ForwardReader,
  { at, left, most }: Place,
): Promise<{ readonly bytes: Buffer; readonly end: number } | undefined> {
  const found = await readLength(reader, at);
  if (!found) return undefined;
  const { length, start } = found;
  const end = start + length;
  if (length > most || end > left) return undefined;
  const bytes = (await reader.peek(end)).subarray(start, end);
  if (bytes.length < length) return undefined;
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), end };
}

async function readLength(
  reader: ForwardReader,
  at: number,
): Promise<{ readonly length: number; readonly start: number } | undefined> {
  const varint = (await reader.peek(at + MOST_VARINT_BYTES)).subarray(at, at + MOST_VARINT_BYTES);
  const last = varint.findIndex((byte) => byte < 0x80);
  if (last < 0) return undefined;
  const length = varint
    .subarray(0, last + 1)
    .reduce((sum, byte, index) => sum + ((byte & 0x7f) << (7 * index)), 0);
  return { length, start: at + last + 1 };
}

/** @throws LIMIT_EXCEEDED for more modules than are read: none would be listed */
async function checkLength(
  reader: ForwardReader,
  { at, left }: Omit<Place, 'most'>,
): Promise<void> {
  const { length, start } = (await readLength(reader, at)) ?? { length: 0, start: 0 };
  const end = start + length;
  if (length <= MOST_MODULE_BYTES || end > left) return;
  // Of bytes that are not there it is a claim, and not build information.
  reader.seek(reader.position + end - 1);
  if ((await reader.peek(1)).length === 0) return;
  throw new StrakeError(
    'LIMIT_EXCEEDED',
    `a program has ${length} bytes of build information; the limit is ${MOST_MODULE_BYTES}`,
    { hint: 'No program has so many modules; check where it comes from.' },
  );
}

/** The text between the markers that the go command puts around it. */
function unframed(bytes: Buffer): Buffer {
  const isFramed = bytes.length >= 33 && bytes[bytes.length - 17] === 0x0a;
  return isFramed ? bytes.subarray(16, -16) : Buffer.alloc(0);
}
