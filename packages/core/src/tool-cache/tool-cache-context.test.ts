import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
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
  assert.equal(contains('a/binary', 'example.com/m'), true);
  assert.equal(contains('a/binary', 'example.com/other'), false);
  for (const path of ['../secret', join(root, 'secret'), 'a/missing', 'b', 'link', ''])
    assert.equal(contains(path, 'example.com/m'), false, path);
});
