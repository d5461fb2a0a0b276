import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesSource, streamSource } from '../program/program-source.ts';
import type { ProgramSizes } from './program-sizes.ts';
import { readProgramSizes } from './read-program-sizes.ts';

/** A program that is made up. */
interface Sample {
  readonly functions: readonly {
    readonly name: string;
    readonly size: number;
    /** Bytes up to the next function. */
    readonly gap: number;
    /** Offsets of stack maps. */
    readonly data?: readonly number[];
  }[];
  readonly version: '1.18' | '1.20';
  readonly is64: boolean;
  readonly isLittle: boolean;
  /** All functions have the first name. */
  readonly sharesNames?: boolean;
}

const FUNCTIONS: Sample['functions'] = [
  { name: 'runtime.main', size: 60, gap: 64 },
  { name: 'memeqbody', size: 16, gap: 16 },
  { name: 'a.example/lib.(*T).M', size: 30, gap: 32, data: [40, 8] },
  { name: 'main.main', size: 16, gap: 16, data: [8] },
];

const SHAPES = [
  { is64: true, isLittle: true },
  { is64: true, isLittle: false },
  { is64: false, isLittle: true },
  { is64: false, isLittle: false },
] as const;

const total = ({ modules, other }: ProgramSizes): number =>
  [...modules, ...other].reduce((sum, { size }) => sum + size, 0);

for (const shape of SHAPES)
  for (const version of ['1.18', '1.20'] as const) {
    const title = `${shape.is64 ? 64 : 32} bit, ${shape.isLittle ? 'little' : 'big'}-endian, Go ${version}`;
    test(`attributes functions to packages: ${title}`, async () => {
      const program = elf({ functions: FUNCTIONS, version, ...shape });
      const sizes = await readProgramSizes(bytesSource(program), program.length);
      assert.ok(sizes);
      const packages = sizes.modules.flatMap((module) => module.packages);
      assert.deepEqual(Object.fromEntries(packages.map(({ path, code }) => [path, code])), {
        runtime: 76,
        'a.example/lib': 30,
        main: 16,
      });
      assert.deepEqual(sizes.modules.map(({ path, kind }) => `${path} ${kind}`).toSorted(), [
        'std standard',
        'unknown unknown',
      ]);
      const other = new Map(sizes.other.map(({ name, size }) => [name, size]));
      assert.equal(other.get('padding between functions'), 6);
      assert.equal(total(sizes), program.length);
      for (const chunk of [7, 4096])
        assert.deepEqual(
          await readProgramSizes(streamSource(chunksOf(program, chunk)), program.length),
          sizes,
        );
    });
  }

test('attributes stack maps that packages share once, to the first that has them', async () => {
  const sizeOf = async (functions: Sample['functions'], path: string) => {
    const program = elf({ functions, version: '1.20', is64: true, isLittle: true });
    const sizes = await readProgramSizes(bytesSource(program), program.length);
    const packages = sizes?.modules.flatMap((module) => module.packages) ?? [];
    return packages.find((each) => each.path === path)?.tables ?? 0;
  };
  const without = FUNCTIONS.map(({ data: _, ...each }) => each);
  const lib = 'a.example/lib';
  // The record of two offsets, and the bytes from 8 to 40.
  assert.equal((await sizeOf(FUNCTIONS, lib)) - (await sizeOf(without, lib)), 8 + 32);
  assert.equal((await sizeOf(FUNCTIONS, 'main')) - (await sizeOf(without, 'main')), 4);
});

test('finds nothing in other files, and reads little of them', async () => {
  const lengths: number[] = [];
  const read = (_: number, length: number) => {
    lengths.push(length);
    return Buffer.alloc(length, '#!/bin/sh\n');
  };
  assert.equal(await readProgramSizes({ read }, 1e9), undefined);
  assert.ok(lengths.reduce((sum, each) => sum + each, 0) <= 1 << 18);
});

test('goes on after a magic number that no table follows', async () => {
  const shape = { functions: FUNCTIONS, version: '1.20', is64: true, isLittle: true } as const;
  const table = makePclntab(shape);
  const fake = table.subarray(0, 8);
  const program = elf(shape, Buffer.concat([fake, Buffer.alloc(8), fake, Buffer.alloc(40), table]));
  const sizes = await readProgramSizes(bytesSource(program), program.length);
  assert.equal(sizes && total(sizes), program.length);
});

test('refuses functions that are not in order, and more code than the program has', async () => {
  const shape = { version: '1.20', is64: true, isLittle: true } as const;
  for (const functions of [
    [FUNCTIONS[0], { name: 'main.main', size: 1, gap: -32 }, FUNCTIONS[1]],
    [{ name: 'main.main', size: 1e6, gap: 1e6 }],
  ] as Sample['functions'][]) {
    const program = elf({ functions, ...shape });
    assert.equal(await readProgramSizes(bytesSource(program), program.length), undefined);
  }
});

test('adds up to the size of the file or to nothing, whatever the bytes of a program are', async () => {
  const programs = SHAPES.map((shape) => elf({ functions: FUNCTIONS, version: '1.20', ...shape }));
  const change = fc.record({
    at: fc.nat(1500),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom([255, 255, 255, 255], [255, 255, 255, 127], [0, 0, 0, 0], [0, 0, 0, 1]),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...programs),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(1500)),
      async (program, changes, length) => {
        const mutated = Buffer.from(program.subarray(0, length ?? undefined));
        for (const { at, bytes } of changes)
          if (at + bytes.length <= mutated.length) mutated.set(bytes, at);
        const sizes = await readProgramSizes(bytesSource(mutated), mutated.length);
        if (sizes) assert.equal(total(sizes), mutated.length);
        const streamed = streamSource(chunksOf(mutated, 501));
        assert.deepEqual(await readProgramSizes(streamed, mutated.length), sizes);
      },
    ),
    { numRuns: 4000 },
  );
});

test('takes time in proportion to its size, for tables that repeat themselves', async () => {
  // Every function has the same name, of 16,000 letters, and the same lists.
  const functions = Array.from({ length: 80_000 }, () => ({
    name: `${'a'.repeat(15_000)}.b`,
    size: 1,
    gap: 1,
  }));
  const program = elf({
    functions,
    version: '1.20',
    is64: true,
    isLittle: true,
    sharesNames: true,
  });
  const before = process.cpuUsage();
  await readProgramSizes(bytesSource(program), program.length);
  assert.ok(process.cpuUsage(before).user < 1_500_000);
});

/** Code of 512 bytes, constants of 512 bytes, and the table. */
function elf(sample: Sample, table: Buffer = makePclntab(sample)): Buffer {
  const { is64, isLittle } = sample;
  const header = Buffer.alloc(512);
  const u16 = (value: number, at: number) =>
    isLittle ? header.writeUInt16LE(value, at) : header.writeUInt16BE(value, at);
  const u32 = (value: number, at: number) =>
    isLittle ? header.writeUInt32LE(value, at) : header.writeUInt32BE(value, at);
  const word = (value: number, at: number) => u32(value, at + (is64 && !isLittle ? 4 : 0));
  header.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, isLittle ? 1 : 2, 1]);
  const start = is64 ? 64 : 52;
  word(start, is64 ? 32 : 28);
  u16(is64 ? 56 : 32, is64 ? 54 : 42);
  u16(2, is64 ? 56 : 44);
  for (const [index, flags] of [5, 4].entries()) {
    const at = start + index * (is64 ? 56 : 32);
    u32(1, at);
    u32(flags, at + (is64 ? 4 : 24));
    word(index === 0 ? 512 : 1024, at + (is64 ? 8 : 4));
    word(0x400000 + index * 4096, at + (is64 ? 16 : 8));
    word(index === 0 ? 512 : 512 + table.length, at + (is64 ? 32 : 16));
  }
  return Buffer.concat([header, Buffer.alloc(1024, 0x90), table, Buffer.alloc(32)]);
}

/** As the linker writes it. Source: Go, cmd/link/internal/ld/pcln.go. */
function makePclntab({ functions, version, is64, isLittle, sharesNames }: Sample): Buffer {
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (isLittle) bytes.writeUInt32LE(value >>> 0);
    else bytes.writeUInt32BE(value >>> 0);
    return bytes;
  };
  const word = (value: number): Buffer => {
    if (!is64) return u32(value);
    return Buffer.concat(isLittle ? [u32(value), u32(0)] : [u32(0), u32(value)]);
  };
  const first = Buffer.from(`${functions[0]?.name}\0`);
  const names = sharesNames ? [first] : functions.map(({ name }) => Buffer.from(`${name}\0`));
  // A list of stack depths: one value, 0, up to the end of the function.
  const lists = functions.map(({ size }) => Buffer.from([2, ...varint(size), 0]));
  const before = (parts: readonly Buffer[], at: number): number =>
    parts.slice(0, at).reduce((sum, { length }) => sum + length, 0);
  const fixed = version === '1.20' ? 44 : 40;
  const start = 8 * functions.length + 4;
  let entry = 0;
  const nameAt = (at: number): number => (sharesNames ? 0 : before(names, at));
  let recordAt = start;
  let listAt = 1;
  const table: Buffer[] = [];
  const records: Buffer[] = [];
  for (const [at, { gap, data = [] }] of functions.entries()) {
    table.push(u32(entry), u32(recordAt));
    const record = Buffer.concat([
      ...[entry, nameAt(at), 0, 0, listAt, 0, 0, 0, 0].map(u32),
      ...(version === '1.20' ? [u32(1)] : []),
      Buffer.from([0, 0, 0, data.length]),
      ...data.map(u32),
    ]);
    assert.equal(record.length, fixed + 4 * data.length);
    records.push(record);
    recordAt += record.length;
    listAt += lists[at]?.length ?? 0;
    entry += gap;
  }
  const parts = [
    Buffer.concat(names),
    Buffer.alloc(4),
    Buffer.from('main.go\0'),
    Buffer.concat([Buffer.alloc(1), ...lists]),
    Buffer.concat([...table, u32(entry), ...records]),
  ];
  const magic = u32(version === '1.20' ? 0xfffffff1 : 0xfffffff0);
  const width = is64 ? 8 : 4;
  const header = 8 + 8 * width;
  return Buffer.concat([
    magic,
    Buffer.from([0, 0, 1, width]),
    ...[functions.length, 1, 0].map(word),
    ...parts.map((_, at) => word(header + before(parts, at))),
    ...parts,
  ]);
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
