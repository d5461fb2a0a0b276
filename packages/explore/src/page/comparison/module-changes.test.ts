import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryDiff } from '@strake/oci';
import type { ProgramFacts } from '../../answer/index.ts';
import { moduleChanges } from './module-changes.ts';

test('finds modules that were added, removed or changed in the programs that differ', () => {
  const program = (goVersion: string, modules: Record<string, string>) =>
    ({ facts: { goVersion, modules } }) as unknown as NonNullable<
      EntryDiff<ProgramFacts>['before']
    >;
  const changes = moduleChanges([
    {
      path: 'app',
      change: 'changed',
      fields: ['content'],
      before: program('go1.26.7', { kept: 'v1', gone: 'v1', up: 'v1' }),
      after: program('go1.26.8', { kept: 'v1', more: 'v1', up: 'v2' }),
    },
    { path: 'etc/x', change: 'added', fields: [] },
  ]);
  assert.deepEqual(
    changes.map(({ path, change, before, after }) => [path, change, before, after].join(' ')),
    ['Go changed go1.26.7 go1.26.8', 'gone removed v1 ', 'more added  v1', 'up changed v1 v2'],
  );
});
