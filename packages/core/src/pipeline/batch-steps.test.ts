import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inputs } from '../action-cache/inputs.ts';
import { batchSteps } from './batch-steps.ts';

const step = (id: string, inputs: Inputs) => ({
  id,
  argv: ['cc'],
  operands: [id],
  directory: '/',
  inputs,
  outputs: [`/${id}`],
});
const batches = (inputs: Inputs) =>
  batchSteps([step('a', inputs), step('b', inputs)]).map((batch) => batch.map(({ id }) => id));

test('runs steps that differ only in operands and outputs in one process', () => {
  assert.deepEqual(batches({ discovery: { argv: ['list'], format: 'depfile' } }), [['a', 'b']]);
});

test('runs each step that writes a depfile in its own process', () => {
  assert.deepEqual(batches({ discovery: { depfile: '/d' } }), [['a'], ['b']]);
});
