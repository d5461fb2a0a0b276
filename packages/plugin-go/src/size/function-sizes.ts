import type { Pclntab } from './pclntab.ts';

/** A function of a program. Its lists are only valid until the next one is read. */
export interface FunctionSize {
  name: string;
  /** Bytes of machine code, without padding. */
  code: number;
  /** Bytes of its record, and of its name. */
  tables: number;
  /** Offsets of its lists of lines, stack depths and the like in pctab. Functions share lists. */
  readonly lists: number[];
  /** Offsets of its stack maps and the like, from the start of all of them. */
  readonly data: number[];
}

/** Offsets of a record. Source: Go, runtime._func. */
const NAME = 4;
const PCSP = 16;
const PCDATA_COUNT = 28;

const NO_DATA = 0xffffffff;
const MOST_NAME_BYTES = 16 << 10;
/** The compiler makes five at most. */
const MOST_PCDATA = 64;

/** Bytes of text from the first function to the end of the last. Undefined: functions are not in order. */
export function textSize({ fields, functab, count }: Pclntab): number | undefined {
  const first = fields.u32(functab);
  let last = first;
  for (let i = 1; i <= count; i += 1) {
    const next = fields.u32(functab + 8 * i);
    if (next < last) return undefined;
    last = next;
  }
  return last - first;
}

/**
 * The functions of a table whose functions are in order. Malformed records are left out: their bytes are of no function; and so are all after
 * names that together are longer than the table.
 */
export function* functionSizes(table: Pclntab): Generator<FunctionSize> {
  const { fields, functab, count, recordSize, bytes } = table;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: FunctionSize = { name: '', code: 0, tables: 0, lists: [], data: [] };
  let nameBytes = 0;
  for (let i = 0; i < count && nameBytes < bytes.length; i += 1) {
    const at = functab + 8 * i;
    const record = functab + fields.u32(at + 4);
    if (record + recordSize > bytes.length) continue;
    const pcdata = fields.u32(record + PCDATA_COUNT);
    const funcdata = bytes[record + recordSize - 1] ?? 0;
    const words = record + recordSize;
    const end = words + 4 * (pcdata + funcdata);
    if (pcdata > MOST_PCDATA || end > bytes.length) continue;
    const name = nameAt(table, buffer, fields.u32(record + NAME));
    nameBytes += name?.length ?? MOST_NAME_BYTES;
    if (name === undefined) continue;
    found.name = name;
    found.code = codeSize(table, fields.u32(record + PCSP), fields.u32(at + 8) - fields.u32(at));
    found.tables = 8 + (end - record) + name.length + 1;
    found.lists.length = 0;
    found.data.length = 0;
    for (let list = 0; list < 3; list += 1) found.lists.push(fields.u32(record + PCSP + 4 * list));
    for (let word = words; word < words + 4 * pcdata; word += 4) found.lists.push(fields.u32(word));
    for (let word = words + 4 * pcdata; word < end; word += 4) {
      const offset = fields.u32(word);
      if (offset !== NO_DATA) found.data.push(offset);
    }
    yield found;
  }
}

/** Undefined: it does not end. Bytes of names that are not ASCII are characters of their own. */
function nameAt(
  { bytes, names, units }: Pclntab,
  buffer: Buffer,
  offset: number,
): string | undefined {
  const start = names + offset;
  const most = Math.min(units, start + MOST_NAME_BYTES);
  let end = start;
  while (end < most && bytes[end] !== 0) end += 1;
  if (end >= most) return undefined;
  return buffer.toString('latin1', start, end);
}

/**
 * Bytes of a function: those that its list of stack depths covers. The next function starts after some padding.
 * @param gap bytes up to the next function
 * Source: Go, runtime.step
 */
function codeSize(
  { bytes, pctab, functab, quantum }: Pclntab,
  offset: number,
  gap: number,
): number {
  if (offset === 0) return gap;
  let at = pctab + offset;
  let size = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 32 && at < functab; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  };
  for (let isFirst = true; at < functab; isFirst = false) {
    if (varint() === 0 && !isFirst) return size;
    const step = varint() * quantum;
    size += step;
    if (step === 0 || size > gap) return gap;
  }
  return gap;
}
