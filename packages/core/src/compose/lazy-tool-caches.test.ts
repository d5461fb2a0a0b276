import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ToolCaches } from '../tool-cache/tool-caches.ts';
import { lazyToolCaches } from './lazy-tool-caches.ts';

test('creates nothing before it is needed, and then one that it closes', async () => {
  const seen: string[] = [];
  const create = () => {
    seen.push('created');
    return Promise.resolve({
      close: async () => void seen.push('closed'),
    } as unknown as ToolCaches);
  };
  await lazyToolCaches(create).close();
  assert.deepEqual(seen, []);
  const caches = lazyToolCaches(create);
  assert.equal(await caches.load(), await caches.load());
  await caches.close();
  assert.deepEqual(seen, ['created', 'closed']);
});
