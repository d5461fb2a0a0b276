import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '@strake/oci';
import { describeArchives } from './archive-layer.ts';
import type { Target } from './target.ts';

test('leaves out of archives what only a tar of another program has', () => {
  const settings = { file: '/out/app.tgz', strip: '/app' };
  const target = { settings: { archives: [settings] } } as unknown as Target;
  const entry: Entry = { type: 'file', path: '/app/a', content: { text: '' } };
  const entries = [{ ...entry, name: '/app/a', xattrs: { 'user.a': '' } }];
  const [archive] = describeArchives(target, { layers: [{ id: 'x', tar: 'go', entries }] });
  assert.deepEqual(archive?.layer.entries, [{ ...entry, path: '/a' }]);
});
