import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parallelCompiles, processorShares } from './processor-share.ts';

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

for (const [count, jobs, mostJobs, parallel] of [
  [0, 2, 3, 2],
  [1, 2, 3, 2],
  [2, 2, 3, 2],
  [3, 2, 3, 3],
  [4, 2, 3, 2],
  [5, 2, 3, 3],
  [5, 2, 2, 2],
  [6, 4, 6, 6],
  // Seven at a time would be too many, and six would leave one.
  [7, 4, 6, 4],
  [9, 8, 12, 9],
  [5, 1, 1, 1],
] as const) {
  test(`runs ${parallel} of ${count} compiles in parallel, usually ${jobs} and at most ${mostJobs}`, () => {
    assert.equal(parallelCompiles(count, jobs, mostJobs), parallel);
  });
}
