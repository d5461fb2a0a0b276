import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionKey } from './action.ts';

test('records the variables of each run that shares inputs and environment with others', () => {
  const shared = { argv: ['go'], directory: '/', inputs: { env: ['A'] }, env: { A: '1', B: '2' } };
  const named = (ownVariables: readonly string[]) =>
    actionKey({ ...shared, ownVariables }).env.map(([name]) => name);
  assert.deepEqual(named([]), ['A']);
  assert.deepEqual(named(['B']), ['A', 'B']);
  assert.deepEqual(named([]), ['A']);
});
