import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { emptyDirectory, put } from './example-cache.ts';
import { toolCacheContext } from './tool-cache-context.ts';

test('searches files of the cache, and nothing outside of it', async (t) => {
  const root = await emptyDirectory(t);
  const directory = join(root, 'cache');
  put(directory, 'a/binary', Buffer.from([0, 0xff, ...Buffer.from('example.com/m'), 0xfe]));
  put(root, 'secret', 'example.com/m');
  mkdirSync(join(directory, 'b'));
  symlinkSync('nowhere', join(directory, 'link'));
  const { contains } = toolCacheContext({ directory, key: [] }, []);
  assert.equal(contains('a/binary', ['example.com/other', 'example.com/m']), true);
  assert.equal(contains('a/binary', ['example.com/other']), false);
  for (const path of ['../secret', join(root, 'secret'), 'a/missing', 'b', 'link', ''])
    assert.equal(contains(path, ['example.com/m']), false, path);
});

test('reads files of the directory, and nothing outside of it', async (t) => {
  const outer = await emptyDirectory(t);
  const directory = join(outer, 'cache');
  put(directory, 'b/y', 'text');
  put(directory, 'b/x', 'a'.repeat(1024 * 1024 + 1));
  put(outer, 'secret', 'secret');
  symlinkSync('y', join(directory, 'b/link'));
  mkdirSync(join(directory, 'a'));
  const context = toolCacheContext({ directory, key: ['k'] }, ['app']);
  assert.deepEqual([context.directory, context.key, context.operands], [directory, ['k'], ['app']]);
  assert.equal(context.read('b/y'), 'text');
  for (const path of ['b/x', 'b', 'none', '../secret', `${outer}/secret`, 'b/../../secret', ''])
    assert.equal(context.read(path), undefined, path);
  assert.deepEqual(context.list(''), ['a', 'b']);
  assert.deepEqual(context.list('b'), ['link', 'x', 'y']);
  for (const path of ['..', '.', '/', dirname(outer), 'none', 'b/y'])
    assert.deepEqual(context.list(path), [], path);
  assert.equal(typeof context.modified('b/y'), 'number');
  for (const path of ['a', 'b/link', 'none', '../secret'])
    assert.equal(context.modified(path), undefined, path);
});
