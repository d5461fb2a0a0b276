import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { allOrAbort, allOrThrow } from './all-or-throw.ts';

const failing = (message: string) => Promise.reject(new StrakeError('REGISTRY_ERROR', message));
const until = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('returns all results in order', async () => {
  assert.deepEqual(await allOrThrow([Promise.resolve(1), Promise.resolve(2)]), [1, 2]);
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
