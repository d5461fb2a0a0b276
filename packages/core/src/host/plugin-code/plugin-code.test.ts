import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { describeCode } from './index.ts';

async function scratch(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-plugin-code-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const MANIFEST = '{"name":"strake-plugin-tea","version":"1.2.3"}';

/** A package in a directory. */
async function tea(t: TestContext): Promise<string> {
  const directory = await scratch(t);
  await mkdir(join(directory, 'dist/code'), { recursive: true });
  await mkdir(join(directory, 'dist/node_modules/other'), { recursive: true });
  await writeFile(join(directory, 'package.json'), MANIFEST);
  await writeFile(join(directory, 'dist/index.js'), 'one');
  await writeFile(join(directory, 'dist/code/two.js'), 'two');
  await writeFile(join(directory, 'dist/index.d.ts'), 'types');
  await writeFile(join(directory, 'dist/node_modules/other/index.js'), 'another package');
  await writeFile(join(directory, 'notes.js'), 'beside');
  return directory;
}

const entry = (directory: string) =>
  describeCode({ file: join(directory, 'dist/index.js'), isPackage: true });

test('describes a package by name, version and the files that Node.js loads, as Go sums directories', async (t) => {
  const sum = (text: string, name: string) => `${hash('sha256', text)}  ${name}\n`;
  const lines = [
    sum('two', 'dist/code/two.js'),
    sum('one', 'dist/index.js'),
    sum(MANIFEST, 'package.json'),
  ];
  assert.deepEqual(entry(await tea(t)), {
    package: 'strake-plugin-tea',
    version: '1.2.3',
    digest: { dirHash1: hash('sha256', lines.join('')) },
  });
});

test('gives a package the same digest wherever it is, and another one for other code', async (t) => {
  const directory = await tea(t);
  const copy = join(await scratch(t), 'copy');
  await cp(directory, copy, { recursive: true });
  assert.deepEqual(entry(copy), entry(directory));
  await writeFile(join(copy, 'dist/code/two.js'), 'changed');
  assert.notDeepEqual(entry(copy).digest, entry(directory).digest);
});

test('describes a plugin that is a file by its bytes, whatever package it is in', async (t) => {
  const directory = await tea(t);
  assert.deepEqual(describeCode({ file: join(directory, 'notes.js'), isPackage: false }), {
    digest: { sha256: hash('sha256', 'beside') },
  });
});

test('claims nothing of code that cannot be read', () => {
  assert.deepEqual(describeCode({ file: '/nowhere/index.js', isPackage: true }), {});
});
