import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBatches } from './in-batches.ts';

const MIB = 1024 * 1024;
const items = Array.from({ length: 10 }, (_, at) => at);

test('keeps small statements together, and splits those that together take much memory', () => {
  assert.deepEqual(inBatches(items, 100_000), [items]);
  assert.deepEqual(
    inBatches(items, 8 * MIB).map((each) => each.length),
    [4, 4, 2],
  );
  assert.equal(inBatches(items, 20 * MIB).length, 10);
  assert.deepEqual(inBatches(items, 8 * MIB).flat(), items);
  assert.deepEqual(inBatches([], 1), []);
});
