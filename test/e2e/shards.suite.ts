// Several machines compile one build: each is another machine, with nothing but Go and a registry in common.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cacheScene, compiledBy, PROGRAMS, type SceneOptions } from './cache-scene.ts';
import { otherMachine } from './other-machine.ts';
import { project, strakeOk } from './strake.ts';

/** Images of programs that are built by commands of their own. */
const IMAGES = `go: { programs: ["./cmd/{{image}}"] }
images:
  a: {}
  b: { go: { ldflags: [-w] } }
`;

/** A project with a remote cache, and machines that run one job each. */
async function scene(t: TestContext, settings: string, options: SceneOptions = {}) {
  const place = await cacheScene(t, settings, options);
  if (!place) return undefined;
  const { directory } = place;
  return {
    ...place,
    async job(args: readonly string[], env: Readonly<Record<string, string>> = {}, go = true) {
      const machine = await place.machine({ go });
      const ran = await machine.strake(['build', ...args], env);
      assert.equal(ran.status, 0, ran.stderr);
      return { ...ran, compiled: compiledBy(ran), directory: machine.directory };
    },
    /** What a build without any cache prints: images with their digests. */
    withoutCache: (...args: readonly string[]) =>
      strakeOk(directory, ['build', '--no-cache', '--push', ...args]),
  };
}

const BOTH = { platforms: 'linux/amd64, linux/arm64' };

const shard = (index: number, total: number) => ['--shard', `${index}/${total}`, '--cache-write'];

const EACH_TWICE = ['a', 'a', 'b', 'b'];

test('compiles everything once on several machines, and nothing on the last one', async (t) => {
  const place = await scene(t, IMAGES, BOTH);
  if (!place) return;
  const { job } = place;
  const shards = await Promise.all([1, 2, 3].map((index) => job(shard(index, 3))));
  for (const { compiled, stdout, stderr } of shards) {
    assert.ok(compiled.length >= 1 && compiled.length <= 2, stderr);
    assert.equal(stdout, '');
    assert.doesNotMatch(stderr, /warning/);
  }
  assert.deepEqual(shards.flatMap((each) => each.compiled).sort(), EACH_TWICE);
  const last = await job(['--push'], {}, false);
  assert.deepEqual(last.processes, []);
  assert.doesNotMatch(last.stderr, /warning/);
  assert.equal(last.stdout, await place.withoutCache());
});

const ALL_ON_ONE = `go: { programs: [./cmd/a, ./cmd/b, ./cmd/c, ./cmd/d] }
images: { all: {} }
`;

test('takes its part from the variables of each CI system', async (t) => {
  const place = await scene(t, ALL_ON_ONE);
  if (!place) return;
  const auto = ['--shard', 'auto', '--cache-write'];
  const ran = await Promise.all(
    [
      { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '4' },
      { BUILDKITE_PARALLEL_JOB: '1', BUILDKITE_PARALLEL_JOB_COUNT: '4' },
      { CIRCLE_NODE_INDEX: '2', CIRCLE_NODE_TOTAL: '4' },
      { JOB_COMPLETION_INDEX: '3', STRAKE_SHARDS: '4' },
    ].map((env) => place.job(auto, env)),
  );
  assert.deepEqual(
    ran.map(({ compiled }) => compiled),
    PROGRAMS.map((name) => [name]),
  );
  for (const [at, { stderr }] of ran.entries())
    assert.match(stderr, new RegExp(`^shard ${at + 1}/4 has 1 of 4 steps; `, 'm'));
  // One image, whose layer no machine has packed: the last one packs it from the bytes of the others.
  const last = await place.job(['--push'], {}, false);
  assert.deepEqual(last.processes, []);
  assert.equal(last.stdout, await place.withoutCache());
});

test('leaves what a lost shard did not compile to the last job', async (t) => {
  const place = await scene(t, IMAGES, BOTH);
  if (!place) return;
  const first = await place.job(shard(1, 2));
  const last = await place.job(['--push', '--cache-write']);
  assert.deepEqual([...first.compiled, ...last.compiled].sort(), EACH_TWICE);
  assert.ok(first.compiled.length > 0 && last.compiled.length > 0);
  assert.equal(last.stdout, await place.withoutCache());
  // It wrote what it compiled.
  assert.deepEqual((await place.job(['--push'], {}, false)).stdout, last.stdout);
});

/** Windows twice, archives, one of them without an image, and programs that two images share. */
const ALL_KINDS = `archivePlatforms: [darwin/arm64]
archives: [{ file: "out/{{image}}-{{os}}.zip", checksum: out/SHA256SUMS }]
go: { programs: [./cmd/a, ./cmd/b] }
images:
  first: {}
  second: { go: { programs: [./cmd/b] } }
`;

test('shares programs of several images, for Windows, and in archives', async (t) => {
  const place = await scene(t, ALL_KINDS, {
    platforms: [
      'linux/amd64',
      '"windows/amd64:10.0.17763.1"',
      '"windows/amd64:10.0.20348.1"',
    ].join(),
    plugins: 'go, windows',
  });
  if (!place) return;
  const shards = await Promise.all([1, 2].map((index) => place.job(shard(index, 2))));
  assert.deepEqual(shards.flatMap((each) => each.compiled).sort(), ['a', 'a', 'a', 'b', 'b', 'b']);
  const last = await place.job(['--push'], {}, false);
  assert.deepEqual(last.processes, []);
  assert.equal(last.stdout, await place.withoutCache());
  const sums = (directory: string) => readFile(join(directory, 'out/SHA256SUMS'), 'utf8');
  assert.equal(await sums(last.directory), await sums(place.directory));
});

test('lets a shard run twice at once', async (t) => {
  const place = await scene(t, ALL_ON_ONE);
  if (!place) return;
  const twice = await Promise.all([1, 2].map(() => place.job(shard(1, 2))));
  for (const { stderr } of twice) assert.doesNotMatch(stderr, /warning/);
  assert.deepEqual((await place.job(shard(1, 2))).compiled, []);
});

test('ends a shard for which nothing is left', async (t) => {
  const place = await scene(t, ALL_ON_ONE);
  if (!place) return;
  const ran = await Promise.all([1, 2, 3, 4, 5, 6].map((index) => place.job(shard(index, 6))));
  assert.deepEqual(ran.flatMap(({ compiled }) => compiled).sort(), PROGRAMS);
  const idle = ran.filter(({ compiled }) => compiled.length === 0);
  assert.equal(idle.length, 2);
  for (const { stderr } of idle) assert.match(stderr, /^shard \d\/6 has 0 of 4 steps; /m);
});

test('leaves to the last job what machines cannot share', async (t) => {
  const cgo = 'c: { go: { programs: [./cmd/c], env: { CGO_ENABLED: "1" } } }';
  const place = await scene(t, `images: { a: { go: { programs: [./cmd/a] } }, ${cgo} }\n`);
  if (!place) return;
  const shards = await Promise.all([1, 2].map((index) => place.job(shard(index, 2))));
  assert.deepEqual(
    shards.flatMap(({ compiled }) => compiled),
    ['a'],
  );
  const warning =
    /^warning: no shard compiles 1 of 2 steps, because .*: CGO_ENABLED=1 uses the C compiler of this machine\n {2}hint: /m;
  for (const { stderr } of shards) assert.match(stderr, warning);
  const last = await place.job(['--push', '--cache-write']);
  assert.deepEqual(last.compiled, ['c']);
  assert.doesNotMatch(last.stderr, /warning/);
});

test('says of a shard what it compiled, and what its own cache had', async (t) => {
  const place = await scene(t, ALL_ON_ONE);
  if (!place) return;
  const machine = await place.machine({ go: true });
  const run = async () => (await machine.strake(['build', ...shard(1, 1)])).stderr;
  assert.match(
    await run(),
    /^shard 1\/1 has 4 of 4 steps; it compiled 4, and 0 were already built$/m,
  );
  assert.match(
    await run(),
    /^shard 1\/1 has 4 of 4 steps; it compiled 0, and 4 were already built$/m,
  );
});

/** The line for a configuration, and the file of its private key. */
async function keyPair(t: TestContext) {
  const directory = await project(t, {});
  const line = await strakeOk(directory, ['cache', 'key', '--secret-file', 'key']);
  return { trust: line.replace('trust: ', '').trim(), file: join(directory, 'key') };
}

test('replaces what another key has signed, and warns of it no more', async (t) => {
  const [ours, theirs] = [await keyPair(t), await keyPair(t)];
  const place = await scene(t, 'go: { programs: [./cmd/a] }\nimages: { all: {} }\n', {
    trust: ours.trust,
  });
  if (!place) return;
  const first = await place.machine({ go: true });
  const foreign = ['--set', `cache.trust=${theirs.trust}`];
  await first.strake(['build', ...shard(1, 1), ...foreign], { STRAKE_CACHE_KEY: theirs.file });
  const env = { STRAKE_CACHE_KEY: ours.file };
  // Nothing is compiled: what it took is unknown from now on.
  assert.match((await first.strake(['build', ...shard(1, 1)], env)).stderr, /is signed by/);
  const second = await place.machine({ go: true });
  const { status, stderr } = await second.strake(['build', ...shard(1, 1)], env);
  assert.equal(status, 0);
  assert.doesNotMatch(stderr, /warning/);
});

test('refuses a shard without the key to write with, before anything runs', async (t) => {
  const { trust } = await keyPair(t);
  const place = await scene(t, ALL_ON_ONE, { trust });
  if (!place) return;
  const machine = await place.machine({ go: true });
  for (const [value, says] of [
    [undefined, 'STRAKE_CACHE_KEY is not set'],
    [
      (await keyPair(t)).file,
      'STRAKE_CACHE_KEY is the private key of ed25519:.*, which "cache.trust"',
    ],
    ['/nowhere/cache.key', 'STRAKE_CACHE_KEY cannot be used: .*'],
  ] as const) {
    const env = value === undefined ? {} : { STRAKE_CACHE_KEY: value };
    const { status, processes, stdout, stderr } = await machine.strake(
      ['build', ...shard(1, 2)],
      env,
    );
    assert.equal(status, 2, stderr);
    assert.deepEqual(processes, []);
    assert.equal(stdout, '');
    const error = `error: shard 1/2 cannot write to the remote cache: ${says}`;
    assert.match(stderr, new RegExp(`^${error}.*\n  hint: Set STRAKE_CACHE_KEY to .*\n$`));
  }
});

/** Copies a source to four outputs, for which it needs very different times. */
const COPIES = `import { join } from 'node:path';

export const plugin = {
  name: 'copies',
  compile(job, { images: [{ name: image }], outputDirectory, directory }) {
    const source = join(directory, 'source.txt');
    const copies = ['slow', 'x', 'y', 'z'].map((name) => ({ name, file: join(outputDirectory, name) }));
    const steps = copies.map(({ name, file }) => ({
      id: 'copy to ' + name,
      argv: ['/bin/sh', '-c', (name === 'slow' ? '/bin/sleep 0.4; ' : '') + '/bin/cp "$1" "$2"', name, source, file],
      directory,
      outputs: [file],
      inputs: { files: [source], shared: { command: ['copy', name], env: {}, tool: { name: 'copy', version: '1' } } },
    }));
    return {
      ...job,
      steps: [...job.steps, ...steps],
      outputs: [...job.outputs, ...copies.map(({ name, file }) => ({ id: name, image, file }))],
    };
  },
  layer: (plan, { outputs }) => ({
    layers: [
      { id: 'copies', entries: outputs.map(({ id, file }) => ({ type: 'file', path: '/' + id, content: { file } })) },
    ],
  }),
};
`;

/** A project of these copies, and what each of two shards makes of it. */
async function copiesScene(t: TestContext) {
  const place = await scene(t, 'images: { all: {} }\n', { plugins: './copies.mjs' });
  if (!place) return undefined;
  const write = (name: string, text: string) => writeFile(join(place.directory, name), text);
  await write('copies.mjs', COPIES);
  await write('source.txt', 'first');
  const parts = async () => {
    const shards = await Promise.all([1, 2].map((index) => place.job(shard(index, 2), {}, false)));
    return shards.map(({ processes }) =>
      processes.flatMap((line) => /cp "\$1" "\$2" (\w+)/.exec(line)?.[1] ?? []),
    );
  };
  return { ...place, write, parts };
}

test('balances the parts by what the steps took in the last complete build', async (t) => {
  const place = await copiesScene(t);
  if (!place) return;
  assert.deepEqual(await place.parts(), [
    ['slow', 'x'],
    ['y', 'z'],
  ]);
  // The last job of a build notes them.
  assert.deepEqual((await place.job(['--push', '--cache-write'], {}, false)).processes, []);
  await place.write('source.txt', 'second');
  assert.deepEqual(await place.parts(), [['slow'], ['x', 'y', 'z']]);
});

test('does not take what was up to date on one machine for quick', async (t) => {
  const place = await copiesScene(t);
  if (!place) return;
  const machine = await otherMachine(t, place.directory);
  for (const args of [[], ['--cache-write']])
    assert.equal((await machine.strake(['build', ...args])).status, 0);
  const full = () => place.job(['--push', '--cache-write'], {}, false);
  assert.deepEqual((await full()).processes, []);
  await place.write('source.txt', 'second');
  assert.equal((await full()).processes.length, 4);
  await place.write('source.txt', 'third');
  assert.deepEqual(await place.parts(), [['slow'], ['x', 'y', 'z']]);
});
