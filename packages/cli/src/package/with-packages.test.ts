import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readersOf } from '@strake/core';
import { plugin } from '@strake/plugin-go';
import { UsageError } from '../usage-error.ts';
import { type PackageTarget, withPackages } from './with-packages.ts';

const [reader] = readersOf({ plugins: [plugin], config: {} });
assert.ok(reader);
const apply = (config: unknown, names: readonly string[], target: PackageTarget) =>
  withPackages(config, names, reader, target);
const HERE = { cwd: '/work', directory: '/work', images: [] };

test('replaces the programs and keeps the other options of go', async () => {
  const config = { base: 'scratch', go: { ldflags: ['-s'], programs: [{ package: './old' }] } };
  assert.deepEqual(await apply(config, ['./cmd/app', 'example.com/x'], HERE), {
    base: 'scratch',
    go: { ldflags: ['-s'], programs: [{ package: './cmd/app' }, { package: 'example.com/x' }] },
  });
});

test('resolves packages against the working directory, not the configuration', async () => {
  const place = { cwd: '/work/cmd', directory: '/work', images: [] };
  assert.deepEqual(await apply({}, ['./app', '..', '.'], place), {
    go: { programs: [{ package: './cmd/app' }, { package: '.' }, { package: './cmd' }] },
  });
});

test('writes packages relative to the module directory of the configuration', async () => {
  assert.deepEqual(await apply({ go: { dir: 'sub' } }, ['./sub/cmd/app'], HERE), {
    go: { dir: 'sub', programs: [{ package: './cmd/app' }] },
  });
});

test('assigns them to the only image, or to the selected one', async () => {
  const one = await apply({ images: { a: { go: { tags: ['x'] } } } }, ['./x'], HERE);
  assert.deepEqual(one, { images: { a: { go: { tags: ['x'], programs: [{ package: './x' }] } } } });
  const two = await apply({ go: { tags: ['y'] }, images: { a: {}, b: {} } }, ['./x'], {
    ...HERE,
    images: ['b'],
  });
  assert.deepEqual(two, {
    go: { tags: ['y'] },
    images: { a: {}, b: { go: { programs: [{ package: './x' }] } } },
  });
});

test('sets nothing in images that are there to be extended', async () => {
  const image = { extends: 'x-base' };
  assert.deepEqual(await apply({ images: { 'x-base': {}, a: image } }, ['./x'], HERE), {
    images: { 'x-base': {}, a: { ...image, go: { programs: [{ package: './x' }] } } },
  });
});

test('refuses to guess which of several images they are for', async () => {
  await assert.rejects(apply({ images: { a: {}, b: {} } }, ['./x'], HERE), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.hint, /--image: a, b/);
    return true;
  });
});
