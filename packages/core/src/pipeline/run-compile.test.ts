import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StringMap } from '@strake/oci';
import type { Observation } from '../action-cache/index.ts';
import type { StrakeError } from '../errors/index.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { runCompile } from './run-compile.ts';

/** The variable of a step that shares the four processors of a machine. */
async function threads(
  share: number,
  { caller = {}, job = {}, step = {} }: Readonly<Record<string, StringMap>> = {},
): Promise<string | undefined> {
  const { session } = await openMemorySession([], { env: caller });
  const seen: (string | undefined)[] = [];
  const services: typeof session.services = {
    ...session.services,
    runner: {
      ...session.services.runner,
      processors: 4,
      async run(_, { env }) {
        seen.push(env.THREADS);
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    },
  };
  const steps = [
    { id: 'cc', argv: ['cc'], directory: '/', outputs: [], env: step, processors: 'THREADS' },
  ];
  const compile = { job: { env: job, steps, outputs: [] }, targets: [], platformName: 'linux/arm' };
  await runCompile({ ...session, services }, compile as unknown as DescribedCompile, share);
  const [value] = seen;
  return value;
}

test('tells a step how many processors it may use if it shares them and nothing else sets it', async () => {
  assert.equal(await threads(1), '1');
  assert.equal(await threads(4), undefined);
  for (const where of ['caller', 'job', 'step'])
    assert.equal(await threads(1, { [where]: { THREADS: '7' } }), '7', where);
});

for (const [text, hint] of [
  ['write $WORK/b001: no space left on device', /^Free space/],
  ['cp: Disk quota exceeded', /^Free space/],
  ['undefined: main', undefined],
] as const) {
  test(`a step that fails with "${text}" ${hint ? 'hints at the full disk' : 'gets no hint'}`, async () => {
    const { session } = await openMemorySession([], {});
    const services: typeof session.services = {
      ...session.services,
      runner: {
        ...session.services.runner,
        run: async () => ({ exitCode: 1, stdout: '', stderr: text }),
      },
    };
    const steps = [{ id: 'cc', argv: ['cc'], directory: '/', outputs: [], failure: 'CC_FAILED' }];
    const compile = {
      job: { env: {}, steps, outputs: [] },
      targets: [],
      platformName: 'linux/arm',
    };
    await assert.rejects(
      runCompile({ ...session, services }, compile as unknown as DescribedCompile, 1),
      (error: StrakeError) => {
        if (hint) assert.match(error.facts.hint ?? '', hint);
        else assert.equal(error.facts.hint, undefined);
        assert.deepEqual([error.code, error.kind], ['CC_FAILED', 'tool']);
        return true;
      },
    );
  });
}

/** Two steps, of which the second changes a file in passing. @returns what is removed */
async function meddle(changed: string, second: readonly string[]) {
  const { session } = await openMemorySession([], {});
  const states = new Map<string, string>();
  const removed: string[] = [];
  const services: typeof session.services = {
    ...session.services,
    files: {
      ...session.services.files,
      state: (file) => states.get(file),
      remove: async (files) => void removed.push(...files),
    },
    runner: {
      ...session.services.runner,
      async run([name = '']) {
        states.set(`/out/${name}`, 'as its step left it');
        if (name === 'two') states.set(changed, 'something else');
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    },
  };
  const steps = [
    { id: 'one', argv: ['one'], directory: '/', outputs: ['/out/one'] },
    { id: 'two', argv: ['two'], directory: '/', outputs: second },
  ];
  const job = { env: {}, steps, outputs: [{ id: 'two', image: 'app', file: '/out/two' }] };
  const compile = { job, targets: [], platformName: 'linux/arm' };
  const { left } = await runCompile(
    { ...session, services },
    compile as unknown as DescribedCompile,
    1,
  ).catch((error: unknown) => {
    assert.deepEqual(removed, ['/out/one']);
    throw error;
  });
  return Object.fromEntries(left);
}

test('refuses outputs that change before the last step has ended, and removes them', async () => {
  await assert.rejects(meddle('/out/one', ['/out/two']), {
    code: 'FILE_CHANGED',
    message: '/out/one changed after its step for linux/arm had ended',
  });
});

test('accepts a later step that declares that it changes the output of an earlier one', async () => {
  assert.deepEqual(await meddle('/out/one', ['/out/one', '/out/two']), {
    '/out/one': 'something else',
    '/out/two': 'as its step left it',
  });
});

/** Runs a step with a check, and says what came of it. */
async function checked(printed: string) {
  const { session } = await openMemorySession([], {});
  const kept: string[] = [];
  const services: typeof session.services = {
    ...session.services,
    actionCache: {
      ...session.services.actionCache,
      observe: async () => ({}) as Observation,
      store: async (name) => void kept.push(name),
    },
    runner: {
      ...session.services.runner,
      run: async ([tool]) => ({
        exitCode: 0,
        stdout: tool === 'ask' ? printed : '',
        stderr: '',
      }),
    },
  };
  const check = { argv: ['ask'], forbidden: ['^it is wrong$'], message: 'something moved' };
  const step = { id: 'cc', argv: ['cc'], directory: '/', inputs: {}, outputs: ['/a'], check };
  const job = { env: {}, steps: [step], outputs: [] };
  const compile = { job, targets: [], platformName: 'linux/arm' };
  const ended = await runCompile(
    { ...session, services },
    compile as unknown as DescribedCompile,
    1,
  );
  const thrown = await ended.checked.then(
    () => undefined,
    (error: unknown) => error,
  );
  await Promise.all(session.afterwards);
  return { thrown, kept };
}

test('caches no outputs that contain what their check forbids', async () => {
  const right = await checked('all\nit is right\n');
  assert.deepEqual([right.thrown, right.kept.length], [undefined, 1]);
  const wrong = await checked('all\nit is wrong\n');
  assert.equal((wrong.thrown as StrakeError).code, 'FILE_CHANGED');
  assert.match((wrong.thrown as StrakeError).message, /something moved \(linux\/arm\)/);
  assert.deepEqual(wrong.kept, []);
});

/** Runs a tool when the output of earlier inputs exists. @returns how often it ran, and what it left */
async function again(write: (old: string | undefined) => string | undefined) {
  const { session } = await openMemorySession([], {});
  const states = new Map([['/a', 'old']]);
  let runs = 0;
  const services: typeof session.services = {
    ...session.services,
    actionCache: {
      ...session.services.actionCache,
      lookup: async () => ({ why: 'main.c changed', last: { '/a': 'old' } }),
    },
    files: {
      ...session.services.files,
      state: (file) => states.get(file),
      exists: async (file) => states.has(file),
      remove: async (files) => {
        for (const file of files) states.delete(file);
      },
    },
    runner: {
      ...session.services.runner,
      async run() {
        runs += 1;
        const written = write(states.get('/a'));
        if (written !== undefined) states.set('/a', written);
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    },
  };
  const step = { id: 'cc', argv: ['cc'], directory: '/', inputs: {}, outputs: ['/a'] };
  const job = { env: {}, steps: [step], outputs: [] };
  const compile = { job, targets: [], platformName: 'linux/arm' } as unknown as DescribedCompile;
  await runCompile({ ...session, services }, compile, 1);
  return { runs, left: states.get('/a') };
}

test('keeps no output of earlier inputs that a tool did not write', async () => {
  await assert.rejects(
    again(() => undefined),
    { code: 'TOOL_OUTPUT' },
  );
  const whenMissing = (old: string | undefined) => (old === undefined ? 'new' : undefined);
  assert.deepEqual(await again(whenMissing), { runs: 2, left: 'new' });
  assert.deepEqual(await again(() => 'new'), { runs: 1, left: 'new' });
});

/** What a compile warns of, where git fails and the build ends or goes on. */
async function movedWarnings(isEnding: boolean): Promise<readonly string[]> {
  const { session, messages } = await openMemorySession([], {});
  const build = new AbortController();
  const services: typeof session.services = {
    ...session.services,
    runner: {
      ...session.services.runner,
      run: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
    },
    sources: {
      ...session.services.sources,
      async hasMoved() {
        if (isEnding) build.abort();
        throw new Error('git failed');
      },
    },
  };
  const step = { id: 'cc', argv: ['cc'], directory: '/', outputs: [], inputs: { stamps: {} } };
  const compile = {
    job: { env: {}, steps: [step], outputs: [] },
    targets: [],
    platformName: 'linux/arm',
  };
  const own = { ...session, services, signal: build.signal };
  await runCompile(own, compile as unknown as DescribedCompile, 1);
  await Promise.all(session.afterwards);
  return messages;
}

test('warns of a changed work tree unless git failed because the build ended', async () => {
  assert.match((await movedWarnings(false)).join(), /^the work tree changed during the build/);
  assert.deepEqual(await movedWarnings(true), []);
});
