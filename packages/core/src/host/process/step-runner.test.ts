import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStepRunner } from './step-runner.ts';

const GIB = 2 ** 30;

for (const [cores, memory, wanted, jobs, mostJobs] of [
  [1, 8, undefined, 1, 1],
  [2, 8, undefined, 2, 3],
  [8, 32, undefined, 8, 12],
  [8, 10, undefined, 8, 10],
  [8, 4, undefined, 4, 4],
  [8, 0.5, undefined, 1, 1],
  [8, 32, 2, 2, 2],
] as const) {
  test(`runs ${jobs} to ${mostJobs} compiles in parallel with ${cores} cores, ${memory} GiB and --jobs ${wanted}`, () => {
    const machine = { cores, memory: memory * GIB, clock: () => 0 };
    const runner = createStepRunner(machine, wanted);
    assert.deepEqual([runner.jobs, runner.mostJobs], [jobs, mostJobs]);
    assert.equal(runner.jobMemory, Math.floor((memory * GIB) / jobs));
  });
}
