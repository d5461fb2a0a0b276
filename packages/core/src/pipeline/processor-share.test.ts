import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processorShares } from './processor-share.ts';

for (const [count, jobs, processors, shares] of [
  [0, 2, 2, []],
  [1, 2, 2, [2]],
  [2, 2, 2, [1, 1]],
  [3, 2, 2, [1, 1, 2]],
  [4, 2, 2, [1, 1, 1, 1]],
  [3, 8, 8, [3, 3, 3]],
  [5, 1, 4, [4, 4, 4, 4, 4]],
  [5, 4, 4, [1, 1, 1, 1, 4]],
] as const) {
  test(`${count} compiles, ${jobs} in parallel, share ${processors} processors as ${shares.join(' ')}`, () => {
    assert.deepEqual(processorShares(count, jobs, processors), shares);
  });
}
