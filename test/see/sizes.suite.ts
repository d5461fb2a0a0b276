// Sizes of packages and modules in programs of many platforms: those of `go tool nm -size`, which reads symbols.
import assert from 'node:assert/strict';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  bytesSource,
  type ModuleSize,
  type ProgramSizes,
  readProgramSizes,
  streamSource,
} from '@strake/plugin-go/program';
import { goMod, goProject } from '../go/go-build.ts';
import { runOk, tool } from '../tool/index.ts';

const FILES = {
  'app/go.mod': goMod(
    'example.com/app.v2',
    'require example.com/lib v1.2.3\nreplace example.com/lib => ../lib\n',
  ),
  'app/main.go':
    'package main\n\nimport (\n\t"example.com/lib"\n\t"example.com/app.v2/in.ner"\n)\n\nfunc main() { println(lib.Sum(1), inner.Text(), lib.Kept != nil) }\n',
  'app/in.ner/inner.go':
    'package inner\n\nimport "fmt"\n\n//go:noinline\nfunc Text() string { return fmt.Sprint(1) }\n',
  'lib/go.mod': goMod('example.com/lib'),
  'lib/lib.go':
    'package lib\n\ntype Pair[T any] struct { A, B T; C [3]string }\n\n//go:noinline\nfunc (p *Pair[T]) Get() T { return p.A }\n\n//go:noinline\nfunc Sum[T int | float64](v T) T { p := &Pair[T]{A: v}; println(*p == Pair[T]{}); return p.Get() }\n\nvar Kept any = new(Wide)\n' +
    `\ntype Wide struct {\n${Array.from({ length: 500 }, (_, at) => `\tField${at} int\n`).join('')}}\n`,
};

/** Symbols of ELF have sizes. Those of PE and Mach-O do not: nm counts the padding up to the next one. */
const PLATFORMS: Readonly<Record<string, number>> = {
  'linux/amd64': 0.02,
  'linux/arm64': 0.02,
  'linux/386': 0.02,
  'linux/mips': 0.02,
  'linux/s390x': 0.02,
  'windows/amd64': 0.06,
  'darwin/arm64': 0.02,
};

for (const [platform, tolerance] of Object.entries(PLATFORMS)) {
  test(`attributes code of a program for ${platform} as its symbols do, and the same without them`, async (t) => {
    const [GOOS, GOARCH] = platform.split('/');
    const cwd = join(await goProject(t, FILES), 'app');
    const env = { GOOS, GOARCH, CGO_ENABLED: '0' };
    await runOk(['go', 'build', '-o', 'app', '.'], { cwd, env });
    await runOk(['go', 'build', '-ldflags=-s -w', '-o', 'stripped', '.'], { cwd, env });
    const sizes = await sizesOf(join(cwd, 'app'));
    const paths = sizes.modules.map(({ path }) => path).toSorted();
    assert.deepEqual(paths, ['example.com/app.v2', 'example.com/lib', 'std']);
    const own = sizes.modules.find(({ kind }) => kind === 'main')?.packages ?? [];
    assert.deepEqual(own.map(({ path }) => path).toSorted(), [
      'example.com/app.v2',
      'example.com/app.v2/in.ner',
    ]);
    await assertAsSymbols(join(cwd, 'app'), sizes, tolerance);
    const stripped = await sizesOf(join(cwd, 'stripped'));
    assert.deepEqual(codeOf(stripped), codeOf(sizes));
    assert.deepEqual(stripped.modules, sizes.modules);
    const { packages = [] } = sizes.modules.find(({ path }) => path === 'example.com/lib') ?? {};
    const { types = 0 } = packages[0] ?? {};
    const word = ['386', 'mips'].includes(GOARCH ?? '') ? 4 : 8;
    // Three words a field, and their names: "Field123" after flags and a length.
    const ofFields = 500 * (3 * word + 'Field123'.length + 1);
    assert.ok(
      ofFields < types && types < ofFields + 4000,
      `${types} bytes of types, ${ofFields} of fields`,
    );
    assert.equal(stripped.strippable, undefined);
    const saved = sizes.size - stripped.size;
    // Mach-O has symbols beside other things.
    const least = GOOS === 'darwin' ? 0.8 : 0.99;
    const { strippable = 0 } = sizes;
    assert.ok(least * saved <= strippable && strippable <= saved, `${strippable} of ${saved}`);
  });
}

const WAYS: Readonly<Record<string, readonly string[]>> = {
  'position-independent': ['-buildmode=pie'],
  'linked by the C compiler': ['-ldflags=-linkmode=external'],
  'position-independent and linked by the C compiler': [
    '-buildmode=pie',
    '-ldflags=-linkmode=external',
  ],
};

for (const [way, flags] of Object.entries(WAYS)) {
  test(`attributes code of a program that is ${way}`, async (t) => {
    const cwd = join(await goProject(t, FILES), 'app');
    await runOk(['go', 'build', ...flags, '-o', 'app', '.'], { cwd, env: { CGO_ENABLED: '1' } });
    await assertAsSymbols(join(cwd, 'app'), await sizesOf(join(cwd, 'app')), 0.02);
  });
}

test('reads a program whose section headers are gone', async (t) => {
  const cwd = join(await goProject(t, FILES), 'app');
  await runOk(['go', 'build', '-o', 'app', '.'], { cwd, env: { CGO_ENABLED: '0' } });
  const bytes = await readFile(join(cwd, 'app'));
  const whole = await readProgramSizes(bytesSource(bytes), bytes.length);
  bytes.fill(0, 40, 48);
  bytes.fill(0, 58, 64);
  const sizes = await readProgramSizes(bytesSource(bytes), bytes.length);
  assert.ok(whole && sizes);
  assert.deepEqual(sizes.modules, whole.modules);
  assert.equal(sum(sizes.other), sum(whole.other));
});

test('a program whose types are damaged is read without them, or not at all', async (t) => {
  const cwd = join(await goProject(t, FILES), 'app');
  await runOk(['go', 'build', '-ldflags=-s -w', '-o', 'app', '.'], { cwd });
  const whole = await readFile(join(cwd, 'app'));
  const at = whole.indexOf(Buffer.from('Field123'));
  assert.ok(at > 0);
  let seed = 1;
  const random = (most: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % most;
  };
  for (let round = 0; round < 60; round += 1) {
    const bytes = Buffer.from(whole);
    for (let edit = 0; edit < 200; edit += 1)
      bytes[Math.max(0, at - 200_000 + random(400_000))] = random(256);
    const started = performance.now();
    const sizes = await readProgramSizes(bytesSource(bytes), bytes.length);
    assert.ok(performance.now() - started < 5000);
    if (sizes) assert.equal(sum(sizes.modules) + sum(sizes.other), bytes.length);
  }
});

for (const name of ['ko', 'distribution'] as const) {
  test(`attributes code of ${name} to hundreds of modules as its symbols do`, async () => {
    const program = await tool(name);
    const sizes = await sizesOf(program);
    assert.ok(sizes.modules.length > 50);
    assert.deepEqual(
      sizes.modules.filter(({ kind }) => kind === 'unknown'),
      [],
    );
    await assertAsSymbols(program, sizes, 0.02);
  });
}

/** As they are read from memory, from a stream, and from a file. */
async function sizesOf(program: string): Promise<ProgramSizes> {
  const { size } = await stat(program);
  const bytes = await readFile(program);
  const sizes = await readProgramSizes(bytesSource(bytes), size);
  assert.ok(sizes);
  assert.equal(sum(sizes.modules) + sum(sizes.other), size);
  const file = await open(program);
  const stream = file.createReadStream();
  assert.deepEqual(await readProgramSizes(streamSource(stream), size), sizes);
  await file.close();
  return sizes;
}

/**
 * Asserts that each module has the code that symbols give it. Functions in assembly whose symbols name no package may be of any.
 * @param tolerance a part of the code of the module
 */
async function assertAsSymbols(
  program: string,
  { modules }: ProgramSizes,
  tolerance: number,
): Promise<void> {
  const symbols = await symbolSizes(program);
  let unnamed = symbols.get('') ?? 0;
  for (const module of modules) {
    const expected = module.packages.reduce(
      (total, { path }) => total + (symbols.get(path) ?? 0),
      module.kind === 'main' ? (symbols.get('main') ?? 0) : 0,
    );
    const code = codeOfModule(module);
    const room = tolerance * expected + 64;
    const message = `${module.path} has ${code} bytes, by symbols ${expected}`;
    assert.ok(code >= expected - room, message);
    unnamed -= Math.max(code - expected - room, 0);
    assert.ok(unnamed >= 0, message);
  }
}

/** By import path; of symbols without one by an empty one. */
async function symbolSizes(program: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const line of (await runOk(['go', 'tool', 'nm', '-size', program])).split('\n')) {
    const [, size, symbol = ''] = /^\s*[\da-f]+\s+(\d+)\s+[Tt]\s(.*)$/.exec(line) ?? [];
    const [, type = symbol] = /^type:\.(?:eq|hash)\.(.*)$/.exec(symbol) ?? [];
    const [, path = ''] = /^((?:[^/[({ ]+\/)*[^/.[({ ]+)\./.exec(type) ?? [];
    if (size === undefined) continue;
    const name = decodeURIComponent(path);
    sizes.set(name, (sizes.get(name) ?? 0) + Number(size));
  }
  // Methods of embedded types have two paths in their names: `a.example/b.T.c.example/d.m`.
  for (const [path, size] of sizes) {
    const [, own = ''] = /^((?:[^/]+\/)+?[^/.]+)\.[A-Za-z_]\w*\.[^/]*\/.*$/.exec(path) ?? [];
    const before = own === '' ? undefined : sizes.get(own);
    if (before !== undefined) sizes.set(own, before + size);
  }
  return sizes;
}

function codeOf({ modules }: ProgramSizes): object {
  return Object.fromEntries(modules.map((module) => [module.path, codeOfModule(module)]));
}

function codeOfModule({ packages }: ModuleSize): number {
  return packages.reduce((total, { code }) => total + code, 0);
}

function sum(list: readonly { readonly size: number }[]): number {
  return list.reduce((total, { size }) => total + size, 0);
}
