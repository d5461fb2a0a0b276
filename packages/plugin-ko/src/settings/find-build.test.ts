import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBuild } from './find-build.ts';
import { readKoSettings } from './read-settings.ts';

const settings = (...builds: readonly object[]) => readKoSettings({ builds }, {});

test('finds the last element for a directory, by its directory or a file in it', () => {
  const found = settings(
    { id: 'first', dir: 'a', main: 'b' },
    { id: 'file', dir: './a', main: './c/main.go' },
    { id: 'last', main: './a/b/' },
  );
  const idOf = (directory: string) => findBuild(found, '/src', directory)?.id;
  assert.deepEqual(['/src/a/b', '/src/a/c', '/src/a', '/src'].map(idOf), [
    'last',
    'file',
    undefined,
    undefined,
  ]);
});
