import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryImage } from '../testing/memory-image.ts';
import { readTree } from './read-tree.ts';

const { signal } = new AbortController();

test('refuses an image whose manifests and nested indexes are too large together', async () => {
  const memory = new MemoryImage();
  const inner = memory.index([memory.manifest([], [])]);
  const root = memory.index([inner]);
  const sizes = [...memory.blobs.values()].map(({ length }) => length);
  const [config = 0] = sizes;
  const all = sizes.reduce((sum, size) => sum + size, 0) - config;
  assert.equal((await readTree(memory.source(root), signal, all)).length, 3);
  await assert.rejects(readTree(memory.source(root), signal, all - 1), {
    code: 'LIMIT_EXCEEDED',
    message: `memory has more than ${all - 1} bytes of manifests`,
  });
});
