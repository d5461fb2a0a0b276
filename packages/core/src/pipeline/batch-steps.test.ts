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

test('steps that differ in operands and outputs alone share a process', () => {
  assert.deepEqual(batches({ discovery: { argv: ['list'], format: 'depfile' } }), [['a', 'b']]);
});

test('steps that write a depfile have a process each: the second would overwrite what the first one wrote', () => {
  assert.deepEqual(batches({ discovery: { depfile: '/d' } }), [['a'], ['b']]);
});
