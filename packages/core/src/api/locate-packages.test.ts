import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Plugin } from '../plugin/definition.ts';
import type { PackageNames } from '../plugin/package-names.ts';
import { locatePackages } from './locate-packages.ts';

const { signal } = new AbortController();
const directory = tmpdir();
const plugin = (name: string, locate?: PackageNames['locate']): Plugin => ({
  name,
  packages: { options: () => undefined, ...(locate ? { locate } : {}) },
});
const options = { directory, signal, cache: false };

test('asks the plugins in order which packages names mean', async () => {
  const plugins = [
    plugin('none'),
    plugin('other', () => undefined),
    plugin('own', (names, { cwd }) => names.map((name) => ({ name, path: join(cwd, name) }))),
  ];
  const cwd = join(directory, 'sub');
  assert.deepEqual(await locatePackages(['a', 'b'], { ...options, plugins, cwd }), [
    { name: 'a', path: join(cwd, 'a') },
    { name: 'b', path: join(cwd, 'b') },
  ]);
  assert.deepEqual(await locatePackages([], { ...options, plugins }), []);
});

test('refuses names that no plugin knows', async () => {
  const plugins = [plugin('one', () => undefined), plugin('other')];
  await assert.rejects(locatePackages(['a', 'b'], { ...options, plugins }), {
    code: 'CONFIG_OPTION',
    message: 'no plugin knows a b',
    hint: 'Name packages of one of these plugins: one, other.',
  });
});
