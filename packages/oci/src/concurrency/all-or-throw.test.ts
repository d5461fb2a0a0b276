import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { StrakeError } from '../errors/index.ts';
import { allOrAbort, allOrThrow } from './all-or-throw.ts';

const failing = (message: string) => Promise.reject(new StrakeError('REGISTRY_ERROR', message));
const until = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('returns all results in order, each with its type', async () => {
  const [one, two] = await allOrThrow([Promise.resolve(1), Promise.resolve('two')]);
  assert.deepEqual([one + 1, two.length], [2, 3]);
});

test('waits for the rest after a failure', async () => {
  const slow = Promise.withResolvers<void>();
  let isSettled = false;
  const all = allOrThrow([failing('first'), slow.promise]).finally(() => {
    isSettled = true;
  });
  all.catch(() => {});
  await setImmediate();
  assert.equal(isSettled, false);
  slow.resolve();
  await assert.rejects(all, { message: 'first' });
});

test('throws an error for a reason that is not an error', async () => {
  await assert.rejects(allOrThrow([Promise.reject('just a string')]), (thrown) => {
    assert.ok(thrown instanceof Error);
    return thrown.message === 'just a string';
  });
});

test('throws a single failure unchanged', async () => {
  await assert.rejects(allOrThrow([Promise.resolve(1), failing('down')]), { message: 'down' });
});

test('throws one error that lists every failure', async () => {
  const error = await allOrThrow([failing('a'), Promise.resolve(), failing('b')]).catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error));
  assert.deepEqual(
    error.facts.errors?.map((each) => each.message),
    ['a', 'b'],
  );
  assert.equal(error.kind, 'registry');
});

test('cancels the rest on the first failure and reports only that one', async () => {
  const controller = new AbortController();
  const actions = [until(controller.signal), failing('first')];
  await assert.rejects(allOrAbort(controller, actions), { message: 'first' });
  assert.ok(controller.signal.aborted);
});
