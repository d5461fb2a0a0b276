import type { Fact, ProgramAnswer } from '../answer/index.ts';
import type { ReadBytes } from './read-bytes.ts';

const TYPES: Readonly<Record<number, string>> = {
  1: 'relocatable',
  2: 'executable',
  3: 'shared object or position-independent executable',
  4: 'core',
};

/** Source: System V ABI, "e_machine". */
const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86 (386)',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC64',
  22: 'S390',
  40: 'ARM',
  62: 'x86-64 (amd64)',
  183: 'AArch64 (arm64)',
  243: 'RISC-V',
  258: 'LoongArch',
};

/** Where each class has its fields: 32 and 64 bit. Source: System V ABI, "ELF Header" and "Sections". */
const CLASSES = {
  1: { entry: 24, phoff: 28, shoff: 32, counts: 42, size: 40, offset: 16, length: 20, word: 4 },
  2: { entry: 24, phoff: 32, shoff: 40, counts: 54, size: 64, offset: 24, length: 32, word: 8 },
} as const;

const PT_INTERP = 3;
const SHT_NOBITS = 8;
const MAX_SECTIONS = 4096;
const MAX_NAMES_BYTES = 1 << 20;

/** The header and sections of an ELF file. Undefined: it is not a complete one. */
export async function readElf(
  read: ReadBytes,
): Promise<Omit<ProgramAnswer, 'goBuild'> | undefined> {
  const head = await read(0, 64);
  const shape = head[4] === 1 ? CLASSES[1] : head[4] === 2 ? CLASSES[2] : undefined;
  if (!shape || head.length < 64) return undefined;
  const isLittle = head[5] === 1;
  const fields = new Fields(head, isLittle, shape.word);
  const interpreter = await readInterpreter(read, fields, shape);
  const facts: Fact[] = [
    ['Type', TYPES[fields.u16(16)] ?? `type ${fields.u16(16)}`],
    ['Machine', MACHINES[fields.u16(18)] ?? `machine ${fields.u16(18)}`],
    ['Entry point', `0x${fields.long(shape.entry).toString(16)}`],
    ['Linking', interpreter ? `dynamic, by ${interpreter}` : 'static'],
  ];
  return {
    format: `ELF ${shape.word * 8}-bit, ${isLittle ? 'little' : 'big'}-endian`,
    facts,
    sections: await readSections(read, fields, shape),
  };
}

type Shape = (typeof CLASSES)[1 | 2];

async function readInterpreter(
  read: ReadBytes,
  header: Fields,
  shape: Shape,
): Promise<string | undefined> {
  const [size, count] = [header.u16(shape.counts), header.u16(shape.counts + 2)];
  if (size < (shape.word === 8 ? 56 : 32) || count > 512) return undefined;
  const table = header.like(await read(header.long(shape.phoff), size * count));
  for (let at = 0; at + size <= table.length; at += size) {
    if (table.u32(at) !== PT_INTERP) continue;
    const [offset, length] = shape.word === 8 ? [8, 32] : [4, 16];
    const bytes = await read(table.long(at + offset), Math.min(table.long(at + length), 4096));
    return nameAt(bytes, 0);
  }
  return undefined;
}

async function readSections(
  read: ReadBytes,
  header: Fields,
  shape: Shape,
): Promise<ProgramAnswer['sections']> {
  const [size, count, names] = [4, 6, 8].map((more) => header.u16(shape.counts + more));
  if (!size || !count || names === undefined || size < shape.size || count > MAX_SECTIONS)
    return [];
  const table = header.like(await read(header.long(shape.shoff), size * count));
  if (table.length < size * count || names >= count) return [];
  const lengthOf = (at: number) => table.long(at * size + shape.length);
  const text = await read(
    table.long(names * size + shape.offset),
    Math.min(lengthOf(names), MAX_NAMES_BYTES),
  );
  return Array.from({ length: count }, (_, at) => ({
    name: nameAt(text, table.u32(at * size)),
    size: table.u32(at * size + 4) === SHT_NOBITS ? 0 : lengthOf(at),
  })).filter((section) => section.size > 0);
}

/** Sections may share one name of a megabyte. */
const LONGEST_NAME = 256;

function nameAt(bytes: Uint8Array, at: number): string {
  const name = bytes.subarray(at, at + LONGEST_NAME);
  const end = name.indexOf(0);
  return Buffer.from(end < 0 ? name : name.subarray(0, end)).toString('latin1');
}

/** Numbers of a header; outside of it they are 0. */
class Fields {
  readonly #view: DataView;
  readonly #isLittle: boolean;
  readonly #word: 4 | 8;

  constructor(bytes: Uint8Array, isLittle: boolean, word: 4 | 8) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#isLittle = isLittle;
    this.#word = word;
  }

  get length(): number {
    return this.#view.byteLength;
  }

  like(bytes: Uint8Array): Fields {
    return new Fields(bytes, this.#isLittle, this.#word);
  }

  u16(at: number): number {
    return at + 2 > this.length ? 0 : this.#view.getUint16(at, this.#isLittle);
  }

  u32(at: number): number {
    return at + 4 > this.length ? 0 : this.#view.getUint32(at, this.#isLittle);
  }

  /** A number as wide as an address. */
  long(at: number): number {
    if (this.#word === 4) return this.u32(at);
    return at + 8 > this.length ? 0 : Number(this.#view.getBigUint64(at, this.#isLittle));
  }
}
