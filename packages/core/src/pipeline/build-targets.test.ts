import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as others } from 'node:timers/promises';
import { definePlugin } from '../plugin/definition.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import { runBuild } from './build.ts';

const compiler = definePlugin({
  name: 'compiler',
  compile: (job, { outputDirectory }) => {
    const outputs = [`${outputDirectory}/app`];
    const argv = ['cc', ...outputs];
    const step = { id: 'cc', argv, directory: '/', outputs, processors: 'THREADS' };
    return { ...job, steps: [step] };
  },
});

const PLATFORMS = ['amd64', 'arm64', 'ppc64le', 's390x', 'riscv64'].map((name) => `linux/${name}`);

/** Builds for some of the platforms with two processors. @returns how many steps ran at a time, and the threads of each */
async function build(count: number, mostJobs: number) {
  const { session } = await openMemorySession([compiler], {
    config: { platforms: PLATFORMS.slice(0, count) },
    programs: () => '',
  });
  let running = 0;
  let most = 0;
  const threads: (string | undefined)[] = [];
  const runner: typeof session.services.runner = {
    ...session.services.runner,
    jobs: 2,
    mostJobs,
    processors: 2,
    async run(argv, options) {
      running += 1;
      most = Math.max(most, running);
      threads.push(options.env?.THREADS);
      await others();
      running -= 1;
      return session.services.runner.run(argv, options);
    },
  };
  const services = { ...session.services, runner };
  await runBuild({ ...session, services }, new AbortController(), { outputs: ['memory:x'] });
  return [most, threads];
}

test('compiles five platforms on two processors without one that has the last turn for itself', async () => {
  assert.deepEqual(await build(5, 3), [3, ['1', '1', '1', '1', '1']]);
  assert.deepEqual(await build(4, 3), [2, ['1', '1', '1', '1']]);
});

test('compiles no more platforms at a time than it may', async () => {
  assert.deepEqual(await build(5, 2), [2, ['1', '1', '1', '1', undefined]]);
});
