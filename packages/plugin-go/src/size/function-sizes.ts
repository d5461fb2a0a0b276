import type { Fields } from '../program/fields.ts';
import type { Pclntab } from './pclntab.ts';

/** A function of a program, in the order of the text. */
export interface FunctionSize {
  readonly name: string;
  /** Bytes of machine code, without padding. */
  readonly code: number;
  /** Bytes of its record, and of its name. */
  readonly tables: number;
  /** Offsets of its lists of lines, stack depths and the like in pctab. Functions share lists. */
  readonly lists: readonly number[];
  /** Offsets of its stack maps and the like, from the start of all of them. */
  readonly data: readonly number[];
}

/** Offsets of a record. Source: Go, runtime._func. */
const NAME = 4;
const PCSP = 16;
const PCDATA_COUNT = 28;

const NO_DATA = 0xffffffff;
const MOST_NAME_BYTES = 64 << 10;

/** Bytes of text from the first function to the end of the last. Undefined: functions are not in order. */
export function textSize({ fields, functab, count }: Pclntab): number | undefined {
  for (let i = 0; i < count; i += 1)
    if (fields.u32(functab + 8 * i) > fields.u32(functab + 8 * (i + 1))) return undefined;
  return fields.u32(functab + 8 * count) - fields.u32(functab);
}

/** The functions of a table whose functions are in order. Malformed records are left out: their bytes are of no function. */
export function* functionSizes(table: Pclntab): Generator<FunctionSize> {
  const { fields, functab, count, recordSize, bytes } = table;
  for (let i = 0; i < count; i += 1) {
    const at = functab + 8 * i;
    const record = functab + fields.u32(at + 4);
    if (record + recordSize > bytes.length) continue;
    const pcdata = fields.u32(record + PCDATA_COUNT);
    const funcdata = bytes[record + recordSize - 1] ?? 0;
    const words = record + recordSize;
    const end = words + 4 * (pcdata + funcdata);
    if (end > bytes.length) continue;
    const name = nameAt(table, fields.u32(record + NAME));
    if (name === undefined) continue;
    const gap = fields.u32(at + 8) - fields.u32(at);
    yield {
      name,
      code: codeSize(table, fields.u32(record + PCSP), gap),
      tables: 8 + (end - record) + name.length + 1,
      lists: [...numbers(fields, record + PCSP, 3), ...numbers(fields, words, pcdata)],
      data: numbers(fields, words + 4 * pcdata, funcdata).filter((offset) => offset !== NO_DATA),
    };
  }
}

function numbers(fields: Fields, at: number, count: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push(fields.u32(at + 4 * index));
  return found;
}

function nameAt({ bytes, names, units }: Pclntab, offset: number): string | undefined {
  const start = names + offset;
  const end = start < units ? bytes.indexOf(0, start) : -1;
  if (end < 0 || end > Math.min(units, start + MOST_NAME_BYTES)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
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
