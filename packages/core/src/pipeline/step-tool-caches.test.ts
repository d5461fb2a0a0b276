import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as others } from 'node:timers/promises';
import type { SharedKeys, StepKey } from '../action-cache/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { CompileContext } from '../plugin/context.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { RemoteCache } from '../remote-cache/index.ts';
import { type MemoryCache, memoryCache } from '../testing/memory-cache.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import type { ToolCacheNeed, ToolCaches } from '../tool-cache/tool-caches.ts';
import { runBuild } from './build.ts';
import type { BuildEvent } from './event.ts';
import { runPlan } from './plan.ts';
import { runShard } from './run-shard.ts';
import type { BuildSession } from './session.ts';

const AMD = 'linux/amd64';
const ARM = 'linux/arm64';

interface Scene {
  readonly platforms?: readonly string[];
  /** Images; each contains what the step with its name makes. Absent: one with everything. */
  readonly images?: readonly string[];
  readonly mayWrite?: boolean;
  readonly hasRemote?: boolean;
  readonly local?: MemoryCache;
  /** The key of the tool's cache in each description. */
  key?(purpose: CompileContext['purpose']): string;
  steps?(step: CompileStep, outputDirectory: string): readonly CompileStep[];
  readonly caches?: Partial<ToolCaches>;
  run?(
    argv: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<number> | number;
  clock?(): number;
}

/** A project whose plugin compiles one program, and everything that happens in its build, in order. */
async function open(scene: Scene) {
  const { platforms = [AMD], images, mayWrite = false, hasRemote = true, local } = scene;
  const happened: string[] = [];
  const events: BuildEvent[] = [];
  const plugin: Plugin = {
    name: 'compiler',
    toolCaches: { 'cc-cache': { name: "cc's cache", files: '[a-z]+', used: () => [] } },
    compile(job, { directory, outputDirectory, purpose, platform }) {
      happened.push(`describe to ${purpose} ${platform.architecture}`);
      const report = `${outputDirectory}/report`;
      const step: CompileStep = {
        ...{ id: 'cc', argv: ['cc'], operands: ['main.c'], directory },
        inputs: { files: [] },
        outputs: [`${outputDirectory}/app`],
        toolCache: {
          ...{ format: 'cc-cache', variable: 'CC_CACHE', argv: ['cc', '--report'], report },
          key: [scene.key?.(purpose) ?? '1'],
        },
      };
      const steps = scene.steps?.(step, outputDirectory) ?? [step];
      const outputs = steps.flatMap(({ id, outputs: [file = ''] }) => [
        { id, image: images ? id : 'project', file },
      ]);
      return { ...job, steps: [...job.steps, ...steps], outputs: [...job.outputs, ...outputs] };
    },
  };
  const config = {
    platforms,
    ...(images && { images: Object.fromEntries(images.map((name) => [name, {}])) }),
  };
  const { session } = await openMemorySession([plugin], { config, programs: () => '' }, local);
  const nameOf = ({ platform, cache, operands }: ToolCacheNeed) =>
    `${platform.architecture} ${operands} ${cache.directory} ${cache.key}`;
  const caches: ToolCaches = {
    restore: (need) => void happened.push(`restore ${nameOf(need)}`),
    ready: async () => {},
    ran: async (needs) => void happened.push(...needs.map((need) => `ran ${nameOf(need)}`)),
    used: () => {},
    write: async () => void happened.push('write'),
    summary: () => ['all is well'],
    close: async () => {},
    ...scene.caches,
  };
  const key: StepKey = {
    ...{ key: 'a'.repeat(64), anyKey: 'b'.repeat(64) },
    contents: { files: new Map(), listed: new Map(), directories: new Set(), made: new Set() },
    parts: { 'command line': '', environment: '', commit: '', tool: '', files: '' },
  };
  const remote: BuildSession['services']['remote'] = {
    cache: {
      ...{ repositories: ['registry.example/cache'], mayWrite },
      find: async () => undefined,
      write: async () => 'written',
      unreached: () => [],
      isRejected: () => false,
      isIncomplete: () => false,
    } as unknown as RemoteCache,
    keys: { of: async () => key } as unknown as SharedKeys,
    queries: async () => [],
    toolDirectory: (format) => `/tools/${format}`,
    async toolCaches() {
      happened.push('load');
      return caches;
    },
  };
  const { runner, files } = session.services;
  const services: BuildSession['services'] = {
    ...session.services,
    ...(hasRemote && { remote }),
    files: {
      ...files,
      async remove(paths) {
        happened.push(...[...paths].map((path) => `remove ${path}`));
        await files.remove(paths);
      },
    },
    runner: {
      ...runner,
      ...(scene.clock && { clock: scene.clock }),
      async run(argv, options) {
        happened.push(argv.join(' '));
        const exitCode = (await scene.run?.(argv, options.env)) ?? 0;
        return { ...(await runner.run(argv, options)), exitCode };
      },
    },
  };
  const notices = () => events.flatMap((each) => (each.type === 'notice' ? [each.message] : []));
  return {
    ...{ happened, events, notices },
    session: {
      ...{ ...session, services },
      emit: (event: BuildEvent) => {
        events.push(event);
        session.emit(event);
      },
    },
  };
}

async function build(scene: Scene) {
  const opened = await open(scene);
  const request = { outputs: ['memory:x'] };
  const failure = await runBuild(opened.session, new AbortController(), request).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  return { ...opened, failure };
}

/** A tool that writes one file in each run. */
function writing(...names: string[]) {
  const local = memoryCache();
  const run = () => {
    local.written.set(`/out/linux-amd64/${names.shift()}`, 'new');
    return 0;
  };
  return { local, run };
}

test('begins to restore before the steps that have to run are described again', async () => {
  const { happened, notices } = await build({});
  assert.deepEqual(happened, [
    'describe to find amd64',
    'load',
    'describe to compile amd64',
    ...['restore amd64 main.c /tools/cc-cache 1', 'restore amd64 main.c /tools/cc-cache 1'],
    'cc main.c',
  ]);
  assert.deepEqual(notices(), ['all is well']);
});

test('tells the tool where its cache is, whether or not the build writes to the remote cache', async () => {
  const told: unknown[] = [];
  const run: Scene['run'] = (_, { CC_CACHE }) => {
    told.push(CC_CACHE);
    return 0;
  };
  await build({ run });
  await build({ run, mayWrite: true });
  await build({ run, hasRemote: false });
  assert.deepEqual(told, ['/tools/cc-cache', '/tools/cc-cache', undefined]);
});

test('restores what the second description names, and waits for that alone', async () => {
  const waits: string[] = [];
  const { happened, failure } = await build({
    key: (purpose) => purpose,
    caches: {
      ready: (needs) => {
        waits.push(...needs.flatMap(({ cache }) => cache.key));
        return needs.some(({ cache }) => cache.key[0] === 'find')
          ? new Promise(() => {})
          : Promise.resolve();
      },
    },
  });
  assert.equal(failure, undefined);
  assert.deepEqual(waits, ['find', 'compile']);
  assert.equal(happened.at(-1), 'cc main.c');
});

test('loads nothing without a remote cache, and nothing for a plan', async () => {
  const without = await build({ hasRemote: false });
  assert.deepEqual(without.happened, ['describe to compile amd64', 'cc main.c']);
  assert.deepEqual(without.notices(), []);
  const { session, happened } = await open({});
  await runPlan(session, { outputs: ['memory:x'] });
  assert.deepEqual(happened, ['describe to find amd64', 'describe to compile amd64']);
});

test('loads nothing where nothing has to run', async () => {
  const local = memoryCache();
  await build({ local, mayWrite: true });
  const { happened, notices } = await build({ local, mayWrite: true });
  assert.deepEqual(happened, ['describe to find amd64']);
  assert.equal(notices().includes('all is well'), false);
});

test('runs the command that writes the report if the build writes to the cache', async () => {
  const { happened, notices } = await build({ mayWrite: true, ...writing('app') });
  assert.deepEqual(happened.slice(-4), [
    ...[
      'remove /out/linux-amd64/report',
      'cc --report main.c',
      'ran amd64 main.c /tools/cc-cache 1',
    ],
    ...['write'],
  ]);
  assert.equal(notices().at(-1), 'all is well');
});

test('reads no report of steps whose inputs may have changed meanwhile', async () => {
  // Without a cache, nobody knows them.
  const { happened, failure } = await build({ mayWrite: true });
  assert.equal(failure, undefined);
  assert.deepEqual(happened.slice(-2), ['cc --report main.c', 'write']);
});

test('names the command of the step if it fails, and reads no report', async () => {
  const { happened, failure, notices } = await build({ mayWrite: true, run: () => 1 });
  assert.deepEqual(Object(failure).facts.argv, ['cc', 'main.c']);
  assert.deepEqual(happened.slice(-1), ['cc --report main.c']);
  assert.deepEqual(notices(), ['all is well']);
});

test('reads a report before a later process overwrites it', async () => {
  const { local, run } = writing('app', 'ld', 'c2');
  const { happened, failure } = await build({
    mayWrite: true,
    local,
    steps: (step, out) => [
      step,
      { ...step, id: 'ld', argv: ['ld'], operands: [], outputs: [`${out}/ld`] },
      { ...step, id: 'c2', operands: ['2.c'], outputs: [`${out}/c2`] },
    ],
    caches: {
      async ran(needs) {
        happening.push(`reading ${needs[0]?.operands}`);
        for (let turn = 0; turn < 20; turn += 1) await others();
        happening.push(`has read ${needs[0]?.operands}`);
      },
    },
    run: (argv) => {
      happening.push(argv.join(' '));
      return run();
    },
  });
  assert.equal(failure, undefined, String(happened));
  assert.deepEqual(happening, [
    ...['cc --report main.c', 'reading main.c', 'has read main.c'],
    ...['cc --report', 'reading ', 'has read '],
    ...['cc --report 2.c', 'reading 2.c', 'has read 2.c'],
  ]);
});
const happening: string[] = [];

test('starts the compile whose tools have what they need before one that waits', async () => {
  let restored = () => {};
  const bundles = new Promise<void>((resolve) => {
    restored = resolve;
  });
  const ran: string[] = [];
  const { events, failure } = await build({
    platforms: [AMD, ARM],
    caches: {
      ready: ([need]) => (need?.platform.architecture === 'amd64' ? bundles : Promise.resolve()),
    },
    steps: (step, out) => [{ ...step, argv: [out] }],
    run: ([directory = '']) => {
      ran.push(directory);
      restored();
      return 0;
    },
  });
  assert.equal(failure, undefined);
  assert.deepEqual(ran, ['/out/linux-arm64', '/out/linux-amd64']);
  const waits = events.flatMap((each) =>
    each.type === 'phase' && each.phase === 'restore' ? [`${each.platform} ${each.state}`] : [],
  );
  assert.ok(waits.includes(`${AMD} start`) && waits.includes(`${AMD} end`), String(waits));
});

test('says of an image that it waits only if a step of it has to run', async () => {
  const local = memoryCache();
  const images = ['changed', 'unchanged'];
  const inTurn = async () => {
    for (let turn = 0; turn < 100; turn += 1) await others();
  };
  const steps = (argument: string): NonNullable<Scene['steps']> => {
    return (step, out) => [
      { ...step, id: 'changed', argv: ['cc', argument], outputs: [`${out}/changed`] },
      { ...step, id: 'unchanged', outputs: [`${out}/unchanged`] },
    ];
  };
  const caches = { ready: inTurn };
  const waiting = async (argument: string) => {
    const { events, failure } = await build({ images, local, caches, steps: steps(argument) });
    assert.equal(failure, undefined);
    return events.flatMap((each) =>
      each.type === 'phase' && each.phase === 'restore' ? [`${each.image} ${each.state}`] : [],
    );
  };
  const [first, second] = [await waiting('1'), await waiting('2')];
  assert.deepEqual(first.slice(0, 2), ['changed start', 'unchanged start']);
  assert.deepEqual(second, ['changed start', 'changed end']);
});

test('does not count the wait as a part of the compile', async () => {
  let now = 0;
  const { events } = await build({
    clock: () => now,
    caches: {
      async ready() {
        // Long enough for the build to wait for it.
        for (let turn = 0; turn < 100; turn += 1) await others();
        now += 5000;
      },
    },
    run: () => {
      now += 70;
      return 0;
    },
  });
  const took = (phase: string) =>
    events.find((each) => each.type === 'phase' && each.phase === phase && each.state === 'end');
  assert.equal(Object(took('compile')).milliseconds, 70);
  assert.ok(Object(took('restore')).milliseconds >= 5000);
});

test('says once why the cache of a tool is not shared, if it runs', async () => {
  const local = memoryCache();
  const scene: Scene = {
    local,
    platforms: [AMD, ARM],
    steps: (step) => [{ ...step, toolCache: { format: 'cc-cache', why: 'it is off' } }],
  };
  const { notices, happened } = await build(scene);
  assert.deepEqual(notices(), ["cc's cache is not shared: it is off"]);
  assert.equal(happened.includes('load'), false);
  assert.deepEqual((await build(scene)).notices(), []);
  assert.deepEqual((await build({ ...scene, hasRemote: false })).notices(), []);
});

test('a shard restores and writes only what its own steps need', async () => {
  const { session, happened } = await open({
    ...{ platforms: [AMD, ARM], mayWrite: true },
    local: memoryCache(),
  });
  await runShard(session, new AbortController(), {}, { index: 2, total: 2 });
  const moved = happened.filter((each) => /^(restore|ran|write)/.test(each));
  assert.deepEqual(
    [...new Set(moved)],
    [...['restore arm64 main.c /tools/cc-cache 1', 'ran arm64 main.c /tools/cc-cache 1', 'write']],
  );
});

test('ends with the reason of the caller while it waits', async () => {
  const { session, happened } = await open({
    caches: {
      ready: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          setImmediate(() => controller.abort(new Error('enough')));
        }),
    },
  });
  const controller = new AbortController();
  const { signal } = controller;
  await assert.rejects(
    runBuild({ ...session, signal }, controller, { outputs: ['memory:x'], signal }),
    { message: 'enough' },
  );
  assert.equal(happened.includes('cc main.c'), false);
});
