import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRateGate, type Pass } from './rate-gate.ts';

const { signal } = new AbortController();
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Enters `count` times, and tells who was let in. */
function crowd(gate: ReturnType<typeof createRateGate>, host: string, count: number) {
  const inside: (Pass & { readonly number: number })[] = [];
  for (let number = 0; number < count; number += 1)
    void gate.enter(host, signal).then((pass) => inside.push({ ...pass, number }));
  return inside;
}

test('delays no request if no host refused one', async () => {
  const inside = crowd(createRateGate(), 'a', 100);
  await turn();
  assert.equal(inside.length, 100);
});

test('admits one request after a refusal, then more and more, in order, and other hosts immediately', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  const gate = createRateGate(() => now);
  (await gate.enter('a', signal)).refused(1000);
  const inside = crowd(gate, 'a', 300);
  const other = crowd(gate, 'b', 3);
  now = 999;
  t.mock.timers.tick(999);
  await turn();
  assert.deepEqual([inside.length, other.length], [0, 3]);
  now = 1000;
  t.mock.timers.tick(1);
  const seen: number[] = [];
  for (let done = 0; done < 20; done += 1) {
    await turn();
    seen.push(inside.length - done);
    inside[done]?.leave();
  }
  // At a time.
  assert.deepEqual(seen.slice(0, 12), [1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4]);
  for (let done = 20; done < 200; done += 1) {
    await turn();
    inside[done]?.leave();
  }
  // From 16 on the host is trusted again.
  assert.ok(inside.length === 300, `${inside.length}`);
  await turn();
  assert.deepEqual(
    inside.map(({ number }) => number),
    [...inside.keys()],
  );
});

test('admits one request at a time after a refusal without a time, and prefers the longer of two pauses', async () => {
  let now = 0;
  const gate = createRateGate(() => now);
  const [first, second, third] = [
    await gate.enter('a', signal),
    await gate.enter('a', signal),
    await gate.enter('a', signal),
  ];
  first.refused(0);
  second.leave();
  const inside = crowd(gate, 'a', 2);
  await turn();
  // One is still under way.
  assert.equal(inside.length, 0);
  third.refused(30);
  now = 30;
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.equal(inside.length, 1);
  inside[0]?.refused(20);
  const other = crowd(gate, 'a', 1);
  await turn();
  assert.deepEqual([inside.length, other.length], [1, 0]);
  now = 50;
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual([inside.length, other.length], [2, 0]);
});

test('removes a cancelled request from the queue immediately, without delaying others', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  const gate = createRateGate(() => now);
  (await gate.enter('a', signal)).refused(1000);
  const cancel = new AbortController();
  const cancelled = gate.enter('a', cancel.signal);
  const inside = crowd(gate, 'a', 1);
  cancel.abort();
  await assert.rejects(cancelled, { name: 'AbortError' });
  now = 1000;
  t.mock.timers.tick(1000);
  await turn();
  assert.equal(inside.length, 1);
  await assert.rejects(gate.enter('a', cancel.signal), { name: 'AbortError' });
});
