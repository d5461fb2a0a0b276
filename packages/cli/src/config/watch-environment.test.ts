import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchEnvironment } from './watch-environment.ts';

test('tells which variables that are set are read, and leaves the environment as it was', async () => {
  const before = process.env;
  process.env.WATCHED_A = 'a';
  const { result, variablesRead } = await watchEnvironment(async () => {
    process.env.WATCHED_B = 'b';
    return [process.env.WATCHED_A, 'WATCHED_B' in process.env, process.env.WATCHED_NONE];
  });
  assert.deepEqual(result, ['a', true, undefined]);
  assert.deepEqual([...variablesRead].sort(), ['WATCHED_A', 'WATCHED_B']);
  assert.equal(process.env, before);
  assert.equal(process.env.WATCHED_B, 'b');
});

test('says that all are read where they are listed', async () => {
  const { variablesRead } = await watchEnvironment(async () => ({ ...process.env }));
  assert.deepEqual(variablesRead, ['*']);
});

test('restores the environment where reading fails', async () => {
  const before = process.env;
  await assert.rejects(
    watchEnvironment(() => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(process.env, before);
});
