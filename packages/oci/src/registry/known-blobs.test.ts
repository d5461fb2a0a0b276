import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createKnownBlobs } from './known-blobs.ts';

test('runs tasks for one digest sequentially, also after a failure', async () => {
  const memory = createKnownBlobs();
  const order: string[] = [];
  const task = (name: string) => async () => {
    order.push(`${name} starts`);
    await delay(2);
    order.push(`${name} ends`);
    if (name === 'a') throw new Error('a fails');
  };
  await Promise.allSettled([
    memory.exclusively('r', 'sha256:1', task('a')),
    memory.exclusively('r', 'sha256:1', task('b')),
  ]);
  assert.deepEqual(order, ['a starts', 'a ends', 'b starts', 'b ends']);
});
