import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLimit } from './limit.ts';

test('runs at most as many actions in parallel as the limit allows, and all of them', async () => {
  const limit = createLimit(2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 9 }, (_, n) =>
      limit(async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(n);
        await sleep(n % 3);
        running -= 1;
      }),
    ),
  );
  assert.equal(most, 2);
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('releases the slot of an action that fails', async () => {
  const limit = createLimit(1);
  await assert.rejects(
    limit(() => Promise.reject(new Error('first'))),
    /first/,
  );
  assert.equal(await limit(async () => 'second'), 'second');
});

test('runs at most the allowed number of tasks in parallel, and continues after a failure', async () => {
  const limit = createLimit(2);
  let running = 0;
  let most = 0;
  const task = async (index: number) => {
    running += 1;
    most = Math.max(most, running);
    await sleep(2);
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
