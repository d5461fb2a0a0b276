import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
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

test('passes a slot to the next action, and to no other that comes then', async () => {
  const limit = createLimit(1);
  const started: string[] = [];
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const run = (name: string, end: Promise<void>) =>
    limit(async () => {
      started.push(name);
      await end;
    });
  const running = [run('first', first.promise), run('second', second.promise)];
  first.resolve();
  await running[0];
  running.push(run('third', Promise.resolve()));
  await setImmediate();
  assert.deepEqual(started, ['first', 'second']);
  second.resolve();
  await Promise.all(running);
  assert.deepEqual(started, ['first', 'second', 'third']);
  // Nobody waited when the last one ended: there is one slot again, not two.
  const fourth = Promise.withResolvers<void>();
  running.push(run('fourth', fourth.promise), run('fifth', Promise.resolve()));
  await setImmediate();
  assert.equal(started.at(-1), 'fourth');
  fourth.resolve();
  await Promise.all(running);
});
