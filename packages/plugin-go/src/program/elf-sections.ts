import { Fields } from './fields.ts';
import type { ForwardReader } from './forward-reader.ts';
import { MOST_SEGMENTS } from './segment.ts';

/** A section of a program: bytes of the file. */
export interface Section {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly isExecutable: boolean;
}

/** The section headers of an ELF file, as far as they could be read yet. */
export interface SectionTable {
  readonly isLittle: boolean;
  readonly is64: boolean;
  readonly offset: number;
  readonly entrySize: number;
  readonly count: number;
  readonly nameIndex: number;
  /** Absent if it follows the segments. */
  readonly headers?: Fields;
}

/** Section headers that end here are read before the segments: Go's linker puts them there. */
const EARLY_BYTES = 256 << 10;
/** The names of sections stand within this many bytes before headers at the end of a file, or after all segments. */
const NAME_BYTES = 64 << 10;

const SHT_NOBITS = 8;
const SHF_EXECINSTR = 4;

/** Where each class of ELF has its fields. Source: System V ABI, "Sections". */
const CLASSES = {
  32: { header: 52, shoff: 32, shentsize: 46, entry: 40, flags: 8, offset: 16, size: 20 },
  64: { header: 64, shoff: 40, shentsize: 58, entry: 64, flags: 8, offset: 24, size: 32 },
} as const;

/** Finds the section headers; the reader stays at the beginning. Undefined: it is not ELF. */
export async function findSectionTable(reader: ForwardReader): Promise<SectionTable | undefined> {
  const ident = await reader.peek(64);
  if (Buffer.from(ident.subarray(0, 4)).toString('latin1') !== '\x7fELF') return undefined;
  const is64 = ident[4] === 2;
  const shape = CLASSES[is64 ? 64 : 32];
  if (ident.length < shape.header) return undefined;
  const isLittle = ident[5] === 1;
  const header = new Fields(ident, isLittle);
  const offset = is64 ? header.u64(shape.shoff) : header.u32(shape.shoff);
  const entrySize = header.u16(shape.shentsize);
  const count = entrySize < shape.entry ? 0 : header.u16(shape.shentsize + 2);
  const nameIndex = header.u16(shape.shentsize + 4);
  const table = { isLittle, is64, offset, entrySize, nameIndex, count: offset === 0 ? 0 : count };
  const length = entrySize * table.count;
  if (count > MOST_SEGMENTS) return { ...table, count: 0 };
  if (offset + length > EARLY_BYTES) return table;
  const bytes = (await reader.peek(offset + length)).subarray(offset, offset + length);
  return { ...table, headers: new Fields(bytes, isLittle) };
}

/** The sections with bytes in the file. It reads on, to the end of the file if need be. */
export async function readSections(
  reader: ForwardReader,
  table: SectionTable,
): Promise<readonly Section[]> {
  const { isLittle, entrySize, count, offset } = table;
  let { headers } = table;
  if (!headers) {
    if (offset < reader.position) return [];
    reader.seek(Math.max(offset - NAME_BYTES, reader.position));
    const at = offset - reader.position;
    const bytes = await reader.peek(at + entrySize * count);
    headers = new Fields(bytes.subarray(at, at + entrySize * count), isLittle);
  }
  const all = sectionHeaders(headers, table);
  const text = await readNames(reader, all[table.nameIndex]);
  return all
    .filter(({ type, size }) => type !== 0 && type !== SHT_NOBITS && size > 0)
    .map(({ nameAt, offset, size, isExecutable }) => ({
      name: nameIn(text, nameAt),
      offset,
      size,
      isExecutable,
    }));
}

async function readNames(
  reader: ForwardReader,
  names: { readonly offset: number; readonly size: number } | undefined,
): Promise<Uint8Array> {
  if (!names || names.offset < reader.position) return new Uint8Array();
  const length = Math.min(names.size, NAME_BYTES);
  reader.seek(names.offset);
  return (await reader.peek(length)).subarray(0, length);
}

function sectionHeaders(headers: Fields, { is64, entrySize }: SectionTable) {
  const shape = CLASSES[is64 ? 64 : 32];
  const word = (at: number): number => (is64 ? headers.u64(at) : headers.u32(at));
  const count = entrySize === 0 ? 0 : Math.floor(headers.length / entrySize);
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      nameAt: headers.u32(at),
      type: headers.u32(at + 4),
      isExecutable: (word(at + shape.flags) & SHF_EXECINSTR) !== 0,
      offset: word(at + shape.offset),
      size: word(at + shape.size),
    };
  });
}

function nameIn(text: Uint8Array, at: number): string {
  const end = text.indexOf(0, at);
  return end < 0 ? '' : Buffer.from(text.subarray(at, end)).toString('latin1');
}
