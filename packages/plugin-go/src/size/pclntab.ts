import { Fields } from '../program/fields.ts';
import type { ForwardReader } from '../program/forward-reader.ts';
import type { Segment } from '../program/segment.ts';

/** The table of functions that the runtime of a program of Go has, as bytes of the file. */
export interface Pclntab {
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly fields: Fields;
  readonly isLittle: boolean;
  readonly wordSize: 4 | 8;
  /** Least size of an instruction. */
  readonly quantum: number;
  readonly count: number;
  /** Bytes of a function's record before its lists. */
  readonly recordSize: number;
  readonly names: number;
  /** Where the lists of files start: names end. */
  readonly units: number;
  readonly pctab: number;
  /** Where functab starts. */
  readonly functab: number;
}

/** A program of 1 GB has 300 MB. */
const MOST_BYTES = 512 << 20;
const WINDOW = 1 << 20;

/** Second and third byte of the magic number, little-endian, and what follows it. */
const TAIL = { little: Buffer.from('ffffff0000', 'hex'), big: Buffer.from('ffffff', 'hex') };

/** Magic numbers by last byte: of Go 1.18 and 1.20. */
const RECORD_SIZES: Readonly<Record<number, number>> = { 240: 40, 241: 44 };

/**
 * Finds the table in one of the segments, in the order of the file.
 * @returns undefined: there is none, or it does not hold together
 * Source: Go, cmd/link/internal/ld/pcln.go and internal/abi/symtab.go.
 */
export async function findPclntab(
  reader: ForwardReader,
  segments: readonly Segment[],
  isLittle: boolean,
): Promise<Pclntab | undefined> {
  for (const { offset, size } of segments.toSorted((a, b) => a.offset - b.offset)) {
    reader.seek(offset);
    const end = offset + size;
    while (reader.position < end) {
      const left = end - reader.position;
      const window = (await reader.peek(Math.min(left, WINDOW))).subarray(0, left);
      const at = magicIn(window, isLittle);
      if (at === undefined) {
        if (window.length < Math.min(left, WINDOW) || window.length >= left) break;
        reader.seek(reader.position + window.length - 8);
        continue;
      }
      reader.seek(reader.position + at);
      const found = await readTable(reader, end - reader.position, isLittle);
      if (found) return found;
      reader.seek(reader.position + 4);
    }
    reader.seek(end);
  }
  return undefined;
}

/** Where a header may start. */
function magicIn(window: Uint8Array, isLittle: boolean): number | undefined {
  const buffer = Buffer.from(window.buffer, window.byteOffset, window.length);
  const [tail, before] = isLittle ? [TAIL.little, 1] : [TAIL.big, 0];
  for (let at = buffer.indexOf(tail); at >= 0; at = buffer.indexOf(tail, at + 1)) {
    const start = at - before;
    if (start < 0) continue;
    const [a = 0, b = 0, c = 0, d = 0] = buffer.subarray(start + 4, start + 8);
    const version = buffer[isLittle ? start : start + 3] ?? 0;
    if (
      version in RECORD_SIZES &&
      a === 0 &&
      b === 0 &&
      [1, 2, 4].includes(c) &&
      (d === 4 || d === 8)
    )
      return start;
  }
  return undefined;
}

/** @param left bytes of the segment from here on */
async function readTable(
  reader: ForwardReader,
  left: number,
  isLittle: boolean,
): Promise<Pclntab | undefined> {
  const start = await reader.peek(8 + 8 * 8);
  if (start.length < 72) return undefined;
  const header = new Fields(start, isLittle);
  const [quantum = 0, wordSize = 0] = start.subarray(6, 8);
  const word = (index: number): number =>
    wordSize === 8 ? header.u64(8 + 8 * index) : header.u32(8 + 4 * index);
  // Functions, files, start of text (unused since Go 1.26), then offsets.
  const count = word(0);
  const [names, units, files, pctab, functab] = [word(3), word(4), word(5), word(6), word(7)];
  const isOrdered = 0 < names && names <= units && units <= files && files <= pctab;
  const functabEnd = functab + 8 * count + 4;
  if (!isOrdered || pctab > functab || count === 0 || functabEnd > Math.min(left, MOST_BYTES))
    return undefined;
  // Records follow: mostly this many bytes.
  const head = await reader.peek(Math.min(functabEnd + 96 * count, left));
  if (head.length < functabEnd) return undefined;
  const recordSize = RECORD_SIZES[start[isLittle ? 0 : 3] ?? 0] ?? 0;
  const last = functab + new Fields(head, isLittle).u32(functabEnd - 8);
  const lastEnd = last + recordSize;
  if (last < functabEnd || lastEnd > Math.min(left, MOST_BYTES)) return undefined;
  const bytes = await reader.peek(lastEnd);
  if (bytes.length < lastEnd) return undefined;
  const fields = new Fields(bytes, isLittle);
  const lists = 4 * (fields.u32(last + 28) + (bytes[lastEnd - 1] ?? 0));
  const end = lastEnd + lists;
  if (end > Math.min(left, MOST_BYTES)) return undefined;
  const all = await reader.peek(end);
  if (all.length < end) return undefined;
  return {
    offset: reader.position,
    bytes: all.subarray(0, end),
    fields: new Fields(all.subarray(0, end), isLittle),
    isLittle,
    wordSize: wordSize === 8 ? 8 : 4,
    quantum,
    count,
    recordSize,
    names,
    units,
    pctab,
    functab,
  };
}
