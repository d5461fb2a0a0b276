import { Fields } from './fields.ts';
import type { ForwardReader } from './forward-reader.ts';
import { MOST_SEGMENTS, type Segment } from './segment.ts';

const PT_LOAD = 1;
const PF_X = 1;
const PF_W = 2;

/** Where each class of ELF has its fields: 32 and 64 bit. Source: System V ABI, "Object Files" and "Program Header". */
const CLASSES = {
  1: {
    header: 52,
    phoff: 28,
    phentsize: 42,
    entry: 32,
    flags: 24,
    offset: 4,
    vaddr: 8,
    filesz: 16,
  },
  2: {
    header: 64,
    phoff: 32,
    phentsize: 54,
    entry: 56,
    flags: 4,
    offset: 8,
    vaddr: 16,
    filesz: 32,
  },
} as const;

/** The loaded segments of an ELF file. Undefined: it is not one. */
export async function elfSegments(reader: ForwardReader): Promise<readonly Segment[] | undefined> {
  const ident = await reader.peek(64);
  const shape = ident[4] === 1 ? CLASSES[1] : ident[4] === 2 ? CLASSES[2] : undefined;
  const isLittle = ident[5] === 1;
  if (!shape || (!isLittle && ident[5] !== 2) || ident.length < shape.header) return undefined;
  const header = new Fields(ident, isLittle);
  const word = (fields: Fields, at: number): number =>
    shape === CLASSES[2] ? fields.u64(at) : fields.u32(at);
  const size = header.u16(shape.phentsize);
  const count = header.u16(shape.phentsize + 2);
  if (size < shape.entry || count > MOST_SEGMENTS) return undefined;
  reader.seek(word(header, shape.phoff));
  const table = new Fields(await reader.peek(size * count), isLittle);
  const segments: Segment[] = [];
  for (let at = 0; at + size <= Math.min(table.length, size * count); at += size) {
    if (table.u32(at) !== PT_LOAD) continue;
    const flags = table.u32(at + shape.flags);
    segments.push({
      name: '',
      address: word(table, at + shape.vaddr),
      offset: word(table, at + shape.offset),
      size: word(table, at + shape.filesz),
      isWritable: (flags & PF_W) !== 0,
      isExecutable: (flags & PF_X) !== 0,
    });
  }
  return segments;
}
