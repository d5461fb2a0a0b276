import { Fields } from '../program/fields.ts';
import type { ForwardReader } from '../program/forward-reader.ts';
import type { KeptBytes } from '../program/kept-bytes.ts';
import type { Segment } from '../program/segment.ts';
import type { Pclntab } from './pclntab.ts';

/** The types of a program, as its runtime finds them. */
export interface TypeTable {
  /** Of the first one in the file. */
  readonly offset: number;
  /** Descriptors of types and their names, with strings and other constants behind them. */
  readonly fields: Fields;
  /** The lower 32 bits of the address of the first byte. */
  readonly address: number;
  readonly wordSize: 4 | 8;
  readonly isLittle: boolean;
  /** Offsets of some of the types; others are named by these. */
  readonly links: readonly number[];
}

const WINDOW = 1 << 20;

/** Fields of moduledata in words. Source: Go, runtime.moduledata; those before `covctrs` of Go 1.20, and since `epclntab` of Go 1.26. */
const LAYOUTS = [
  { types: 37, typelinks: 45 },
  { types: 37, typelinks: 44 },
  { types: 35, typelinks: 42 },
] as const;

const LENGTH = 48;
const MOST_LINKS = 4_000_000;

/**
 * Finds the types by moduledata, which starts with the addresses of parts of pclntab.
 * @returns undefined where it is not found: its layout is not known, or the system fills in addresses when it loads the program
 */
export async function findTypes(
  reader: ForwardReader,
  kept: KeptBytes,
  segments: readonly Segment[],
  table: Pclntab,
): Promise<TypeTable | undefined> {
  const { isLittle, wordSize } = table;
  for (const segment of segments
    .filter(({ isWritable, isExecutable }) => isWritable && !isExecutable)
    .toSorted((a, b) => a.offset - b.offset)) {
    if (!kept.isRandom) await readThrough(reader, segment.offset + segment.size);
    const bytes = await kept.at(segment.offset, segment.size);
    if (!bytes) continue;
    const fields = new Fields(bytes, isLittle);
    const lower = wordSize === 8 && !isLittle ? 4 : 0;
    const last = bytes.length - LENGTH * wordSize;
    for (let at = 0; at <= last; at += wordSize) {
      const start = fields.u32(at + lower);
      if (start === 0 || (fields.u32(at + wordSize + lower) - start) >>> 0 !== table.names)
        continue;
      if (!startsModule(fields, at, table)) continue;
      const found = await readModule(fields, at, kept, segments, table);
      if (found) return found;
    }
  }
  return undefined;
}

/** Reads on to an offset: what is read can be kept. */
export async function readThrough(reader: ForwardReader, end: number): Promise<void> {
  while (reader.position < end) {
    const { length } = await reader.peek(Math.min(WINDOW, end - reader.position));
    if (length === 0) return;
    reader.seek(Math.min(reader.position + length, end));
  }
}

/** The lower 32 bits of a word. */
function low(fields: Fields, at: number, { wordSize, isLittle }: Pclntab): number {
  return fields.u32(wordSize === 8 && !isLittle ? at + 4 : at);
}

/** The header, then the names and the units of pclntab, each after its length and capacity. */
function startsModule(fields: Fields, at: number, table: Pclntab): boolean {
  const start = low(fields, at, table);
  const word = (index: number) => low(fields, at + index * table.wordSize, table);
  return (
    (word(1) - start) >>> 0 === table.names &&
    (word(4) - start) >>> 0 === table.units &&
    word(2) === word(3) &&
    word(5) === word(6)
  );
}

async function readModule(
  fields: Fields,
  at: number,
  kept: KeptBytes,
  segments: readonly Segment[],
  table: Pclntab,
): Promise<TypeTable | undefined> {
  const word = (index: number) => low(fields, at + index * table.wordSize, table);
  const holder = segments.find(
    ({ offset, size }) => offset <= table.offset && table.offset < offset + size,
  );
  if (!holder) return undefined;
  // Addresses of PE are relative to where the system loads it, those in the program are not.
  const base = (word(0) - (holder.address + table.offset - holder.offset)) >>> 0;
  const offsetOf = (address: number): number | undefined => {
    for (const { address: start, offset, size } of segments) {
      const into = (address - start - base) >>> 0;
      if (into < size) return offset + into;
    }
    return undefined;
  };
  for (const layout of LAYOUTS) {
    const [address, end] = [word(layout.types), word(layout.types + 1)];
    const count = word(layout.typelinks + 1);
    const isLikely = count > 0 && count < MOST_LINKS && count === word(layout.typelinks + 2);
    const [offset, links] = [offsetOf(address), offsetOf(word(layout.typelinks))];
    if (!isLikely || end <= address || offset === undefined || links === undefined) continue;
    const found = await kept.at(offset, end - address);
    const list = await kept.at(links, 4 * count);
    if (!found || !list) continue;
    const numbers = new Fields(list, table.isLittle);
    return {
      ...{ offset, address, wordSize: table.wordSize, isLittle: table.isLittle },
      fields: new Fields(found, table.isLittle),
      links: Array.from({ length: count }, (_, index) => numbers.u32(4 * index)),
    };
  }
  return undefined;
}
