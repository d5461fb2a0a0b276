import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesSource, streamSource } from './program-source.ts';
import { readBuildInfo } from './read-build-info.ts';

const MODULES = [
  'path\ta.example/app/cmd/x',
  'mod\ta.example/app\t(devel)\t',
  'dep\tb.example/b\tv1.2.3\th1:b=',
  'dep\tc.example/c\tv1.0.0',
  '=>\tfork.example/c\tv1.1.0\th1:c=',
  'dep\td.example/d\tv0.0.0',
  '=>\t./d\t(devel)\t',
  'build\t-buildmode=exe',
  'build\t-ldflags="-s -w \\"a\\"\\x01"',
  'build\tGOARCH=amd64',
  '',
].join('\n');

const EXPECTED = {
  goVersion: 'go1.26.8',
  path: 'a.example/app/cmd/x',
  main: { path: 'a.example/app', version: '(devel)', sum: '' },
  dependencies: [
    { path: 'b.example/b', version: 'v1.2.3', sum: 'h1:b=' },
    {
      path: 'c.example/c',
      version: 'v1.0.0',
      sum: '',
      replacement: { path: 'fork.example/c', version: 'v1.1.0', sum: 'h1:c=' },
    },
    {
      path: 'd.example/d',
      version: 'v0.0.0',
      sum: '',
      replacement: { path: './d', version: '(devel)', sum: '' },
    },
  ],
  settings: new Map([
    ['-buildmode', 'exe'],
    ['-ldflags', '-s -w "a"\x01'],
    ['GOARCH', 'amd64'],
  ]),
};

const FORMATS = {
  'ELF, 64 bit, little-endian': (data: Buffer) => elf(data, { is64: true, isLittle: true }),
  'ELF, 64 bit, big-endian': (data: Buffer) => elf(data, { is64: true, isLittle: false }),
  'ELF, 32 bit, little-endian': (data: Buffer) => elf(data, { is64: false, isLittle: true }),
  'ELF, 32 bit, big-endian': (data: Buffer) => elf(data, { is64: false, isLittle: false }),
  PE: (data: Buffer) => pe(data),
  'Mach-O': machO,
  'Mach-O for several architectures': (data: Buffer) => fat(machO(data)),
};

for (const [format, make] of Object.entries(FORMATS)) {
  test(`reads the build information of a program in ${format}`, async () => {
    const program = make(buildInfo());
    assert.deepEqual(await readBuildInfo(bytesSource(program)), EXPECTED);
    assert.deepEqual(await readBuildInfo(streamSource(chunksOf(program, 7))), EXPECTED);
  });
}

test('finds no build information in a program without it', async () => {
  for (const make of Object.values(FORMATS))
    assert.equal(await readBuildInfo(bytesSource(make(Buffer.alloc(200_000)))), undefined);
});

test('reads a few bytes of what is not a program', async () => {
  const reads: number[] = [];
  const read = (_: number, length: number) => {
    reads.push(length);
    return Buffer.alloc(length, '#!/bin/sh\n');
  };
  assert.equal(await readBuildInfo({ read }), undefined);
  assert.deepEqual(reads, [65536]);
});

test('finds no build information that ends after its segment or after the file', async () => {
  const info = buildInfo();
  const length = info.length - 16;
  assert.deepEqual(await readBuildInfo(bytesSource(elf(info, { size: length }))), EXPECTED);
  assert.equal(await readBuildInfo(bytesSource(elf(info, { size: length - 1 }))), undefined);
  assert.equal(await readBuildInfo(bytesSource(pe(info, length - 1))), undefined);
  const truncated = elf(info).subarray(0, 512 + length - 20);
  assert.equal(await readBuildInfo(bytesSource(truncated)), undefined);
});

test('finds build information wherever it is aligned in memory', async () => {
  const info = buildInfo();
  // The first bytes that are read end in the magic ones.
  const data = Buffer.concat([Buffer.alloc(65_536 - 512 - 8), info]);
  const program = elf(data, { address: 0x400208 });
  assert.deepEqual(await readBuildInfo(bytesSource(program)), EXPECTED);
});

test('takes class files of Java for what they are', async () => {
  const program = fat(machO(buildInfo()));
  program.writeUInt32BE(61, 4);
  assert.equal(await readBuildInfo(bytesSource(program)), undefined);
});

test('asks for no more bytes than a program has, whatever lengths it claims', async () => {
  const huge = Buffer.from('ffffff7f', 'hex');
  const header = buildInfo().subarray(0, 32);
  const commands = machO(buildInfo());
  commands.writeUInt32LE(0xffffffff, 20);
  const segments = elf(buildInfo());
  segments.writeUInt16LE(0xffff, 54);
  segments.writeUInt16LE(0xffff, 56);
  const text = elf(Buffer.concat([header, varint(8), Buffer.from('go1.26.8'), huge]), {
    size: 1e9,
  });
  for (const program of [commands, segments, text]) {
    const padded = Buffer.concat([program, Buffer.alloc(4 << 20)]);
    const lengths: number[] = [];
    const read = (offset: number, length: number) => {
      lengths.push(length);
      return padded.subarray(offset, offset + length);
    };
    assert.equal(await readBuildInfo({ read }), undefined);
    assert.ok(Math.max(...lengths) <= 1 << 20, String(lengths));
  }
});

test('reads all of 100,000 modules, and refuses more build information than it reads', async () => {
  const lines = Array.from({ length: 100_000 }, (_, at) => `dep\ta.example/m${at}\tv1.0.0\t`);
  const info = await readBuildInfo(
    bytesSource(elf(buildInfo({ modules: `${lines.join('\n')}\n` }))),
  );
  assert.equal(info?.dependencies.length, 100_000);
  const huge = elf(buildInfo({ modules: `${'dep\ta.example/m\tv1.0.0\t\n'.repeat(400_000)}` }));
  await assert.rejects(async () => readBuildInfo(bytesSource(huge)), { code: 'LIMIT_EXCEEDED' });
});

test('goes on after magic bytes that are data of the program', async () => {
  const decoy = Buffer.concat([
    Buffer.from('\xff Go buildinf:\x08\x02', 'latin1'),
    Buffer.alloc(16),
  ]);
  const misaligned = Buffer.concat([Buffer.alloc(100_008), decoy, buildInfo(), Buffer.alloc(8)]);
  const far = Buffer.concat([decoy, Buffer.alloc(1_000_000), decoy, buildInfo(), Buffer.alloc(64)]);
  assert.equal(await readBuildInfo(bytesSource(elf(misaligned))), undefined);
  assert.deepEqual(await readBuildInfo(bytesSource(elf(far))), EXPECTED);
});

for (const [version, plain] of [
  ['go1.26.8-X:jsonv2,nogreenteagc', 'go1.26.8'],
  ['go1.25.1 X:jsonv2', 'go1.25.1'],
  ['go1.22.1 (Red Hat 1.22.1-1.el9)', 'go1.22.1'],
  ['go1.27rc1', 'go1.27rc1'],
  [
    'devel go1.27-0123abc Mon Nov 30 10:00:00 2026',
    'devel go1.27-0123abc Mon Nov 30 10:00:00 2026',
  ],
] as const) {
  test(`reads the Go version of a program of ${version} as ${plain}`, async () => {
    const info = await readBuildInfo(bytesSource(elf(buildInfo({ version }))));
    assert.equal(info?.goVersion, plain);
  });
}

test('knows only the Go version of a program that was not built in module mode', async () => {
  assert.deepEqual(await readBuildInfo(bytesSource(elf(buildInfo({ modules: '' })))), {
    goVersion: 'go1.26.8',
    dependencies: [],
    settings: new Map(),
  });
});

test('refuses lines that the go command does not write', async () => {
  for (const line of [
    'dep\ta.example/b',
    'dep\t\tv1.0.0\t',
    'dep\ta\tv1\th1:a=\tmore',
    'dep\ta\tv1\n=>\tb\tv1',
    'build\t=value',
    'build\tkey',
    'build\t"key',
    'build\tkey="value',
  ]) {
    const program = elf(buildInfo({ modules: `${line}\n` }));
    assert.equal(await readBuildInfo(bytesSource(program)), undefined, JSON.stringify(line));
  }
});

test('reads 10,000 modules', async () => {
  const modules = Array.from(
    { length: 10_000 },
    (_, n) => `dep\ta.example/m${n}\tv1.0.0\th1:${n}=\n`,
  );
  const program = elf(buildInfo({ modules: modules.join('') }));
  assert.equal((await readBuildInfo(bytesSource(program)))?.dependencies.length, 10_000);
});

test('ends with build information or without, whatever the bytes of a program are', async () => {
  const programs = Object.values(FORMATS).map((make) => make(buildInfo()));
  const change = fc.record({
    at: fc.oneof(fc.nat(400), fc.nat(2000)),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom([255, 255, 255, 255], [255, 255, 255, 255, 255, 255, 255, 127], [0, 0, 0, 0]),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...programs),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(2000)),
      async (program, changes, length) => {
        const mutated = Buffer.from(program.subarray(0, length ?? undefined));
        for (const { at, bytes } of changes)
          if (at + bytes.length <= mutated.length) mutated.set(bytes, at);
        let size = 0;
        const source = bytesSource(mutated);
        const counted = {
          read(offset: number, count: number) {
            size += count;
            return source.read(offset, count);
          },
        };
        const info = await readBuildInfo(counted);
        assert.ok(info === undefined || info.goVersion !== '');
        assert.ok(size < 16 << 20, `read ${size} bytes`);
        assert.deepEqual(await readBuildInfo(streamSource(chunksOf(mutated, 501))), info);
      },
    ),
    { numRuns: 4000 },
  );
});

/** As the linker writes it. Source: Go, cmd/link/internal/ld/data.go. */
function buildInfo({ version = 'go1.26.8', modules = MODULES } = {}): Buffer {
  const frame = Buffer.alloc(16, 0x7e);
  const text = Buffer.concat(modules === '' ? [] : [frame, Buffer.from(modules), frame]);
  const header = Buffer.alloc(32);
  header.write('\xff Go buildinf:\x08\x02', 'latin1');
  const strings = [Buffer.from(version), text].flatMap((bytes) => [varint(bytes.length), bytes]);
  return Buffer.concat([header, ...strings, Buffer.alloc(16)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function elf(
  data: Buffer,
  { is64 = true, isLittle = true, size = data.length, address = 0x400200 } = {},
): Buffer {
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
  // Code, then data.
  for (const [index, flags] of [5, 6].entries()) {
    const at = start + index * (is64 ? 56 : 32);
    u32(1, at);
    u32(flags, at + (is64 ? 4 : 24));
    word(index * 512, at + (is64 ? 8 : 4));
    word(index === 0 ? 0x400000 : address, at + (is64 ? 16 : 8));
    word(index === 0 ? 512 : size, at + (is64 ? 32 : 16));
  }
  return Buffer.concat([header, data, Buffer.alloc(64)]);
}

function pe(data: Buffer, size = data.length): Buffer {
  const header = Buffer.alloc(1024);
  header.write('MZ');
  header.writeUInt32LE(128, 60);
  header.write('PE', 128);
  header.writeUInt16LE(2, 134);
  header.writeUInt16LE(240, 148);
  for (const [index, name] of ['.text', '.data'].entries()) {
    const at = 128 + 24 + 240 + index * 40;
    header.write(name, at);
    header.writeUInt32LE(index === 0 ? 512 : size, at + 8);
    header.writeUInt32LE(0x1000 * (index + 1), at + 12);
    header.writeUInt32LE(index === 0 ? 512 : data.length + 64, at + 16);
    header.writeUInt32LE(512 * (index + 1), at + 20);
    header.writeUInt32LE(index === 0 ? 0x60000020 : 0xc0000040, at + 36);
  }
  return Buffer.concat([header, data, Buffer.alloc(64)]);
}

function machO(data: Buffer): Buffer {
  const header = Buffer.alloc(1024);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(2, 16);
  header.writeUInt32LE(24 + 152, 20);
  header.writeUInt32LE(0x1b, 32);
  header.writeUInt32LE(24, 36);
  const segment = 32 + 24;
  header.writeUInt32LE(0x19, segment);
  header.writeUInt32LE(152, segment + 4);
  header.write('__DATA', segment + 8);
  header.writeUInt32LE(3, segment + 60);
  header.writeUInt32LE(1, segment + 64);
  const section = segment + 72;
  header.write('__go_buildinfo', section);
  header.writeUInt32LE(0x1000, section + 32);
  header.writeUInt32LE(data.length, section + 40);
  header.writeUInt32LE(1024, section + 48);
  return Buffer.concat([header, data, Buffer.alloc(64)]);
}

function fat(program: Buffer): Buffer {
  const header = Buffer.alloc(256);
  header.writeUInt32BE(0xcafebabe, 0);
  header.writeUInt32BE(1, 4);
  header.writeUInt32BE(256, 16);
  header.writeUInt32BE(program.length, 20);
  return Buffer.concat([header, program]);
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
