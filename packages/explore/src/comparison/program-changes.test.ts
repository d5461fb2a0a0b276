import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryDiff } from '@strake/oci';
import type { ProgramFacts, VersionChange } from '../answer/index.ts';
import { programChanges } from './program-changes.ts';

type Side = NonNullable<EntryDiff<ProgramFacts>['before']>;

function program(
  goVersion: string,
  modules: ProgramFacts['modules'],
  settings: ProgramFacts['settings'] = {},
): Side {
  return { facts: { goVersion, modules, settings } } as unknown as Side;
}

const written = (changes: readonly VersionChange[]) =>
  changes.map(({ name, change, before, after }) => [name, change, before, after].join(' '));

test('says of modules and settings whether they are new, gone, higher, lower or other', () => {
  const { modules, settings } = programChanges([
    {
      path: 'app',
      change: 'changed',
      fields: ['content'],
      before: program(
        'go1.26.9',
        { kept: 'v1.0.0', gone: 'v1.0.0', up: 'v1.9.0', down: 'v2.0.0', other: '(devel)' },
        { GOARM: '6', kept: '', '-tags': 'a' },
      ),
      after: program(
        'go1.26.10',
        { kept: 'v1.0.0', more: 'v1.0.0', up: 'v1.10.0', down: 'v1.9.9', other: 'v1.0.0' },
        { GOARM: '7', kept: '', '-race': '' },
      ),
    },
    { path: 'etc/x', change: 'added', fields: [] },
  ]);
  assert.deepEqual(written(modules), [
    'Go up go1.26.9 go1.26.10',
    'down down v2.0.0 v1.9.9',
    'gone removed v1.0.0 ',
    'more added  v1.0.0',
    'other changed (devel) v1.0.0',
    'up up v1.9.0 v1.10.0',
  ]);
  assert.deepEqual(written(settings), ['-race added  ', '-tags removed a ', 'GOARM changed 6 7']);
});

test('names all versions of several programs', () => {
  const before = program('go1.26', { m: 'v1.0.0' });
  const changes = programChanges([
    {
      path: 'a',
      change: 'changed',
      fields: [],
      before,
      after: program('go1.25.1', { m: 'v1.1.0' }),
    },
    {
      path: 'b',
      change: 'changed',
      fields: [],
      before,
      after: program('go1.25.1', { m: 'v1.2.0' }),
    },
  ]);
  assert.deepEqual(written(changes.modules), [
    'Go down go1.26 go1.25.1',
    'm changed v1.0.0 v1.1.0, v1.2.0',
  ]);
});
