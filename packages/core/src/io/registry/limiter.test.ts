import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createBlobMemory } from './blob-memory.ts';
import { createLimiter } from './limiter.ts';

test('runs no more tasks at a time than allowed, and goes on after a failure', async () => {
  const limit = createLimiter(2);
  let running = 0;
  let most = 0;
  const task = async (index: number) => {
    running += 1;
    most = Math.max(most, running);
    await delay(2);
    running -= 1;
    if (index === 1) throw new Error('one fails');
    return index;
  };
  const results = await Promise.allSettled(
    [0, 1, 2, 3, 4].map((index) => limit(() => task(index))),
  );
  assert.equal(most, 2);
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
});

test('runs tasks for one digest one after another, also behind a failure', async () => {
  const memory = createBlobMemory();
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
