// How machines recognise a program that another one built: with go, from files beside go, and without go.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CompileStep } from '@strake/core';
import { findCommand, runOk, type Scope, temporaryDirectory } from '../tool/index.ts';
import { describeGo, EMPTY_MAIN, type GoBuild, goMod, goProject } from './go-build.ts';
import { makeShape, SHAPES } from './go-shapes.ts';
import { notingGo } from './noting-go.ts';

/** Go that another test fetched is not looked for. */
const NO_GO = { GOTOOLCHAIN: 'local' };

/** A PATH with git alone. */
async function pathWithoutGo(t: Scope): Promise<string> {
  const directory = await temporaryDirectory(t);
  const git = await findCommand('git');
  if (git !== undefined) await symlink(git, join(directory, 'git'));
  return directory;
}

/** The steps as another machine sees them: without what only this one has. */
function shared(steps: readonly CompileStep[]) {
  return steps.map(({ inputs, toolCache: _, ...step }) => {
    const description = inputs?.shared;
    assert.ok(description, step.id);
    if ('why' in description) return { ...step, why: description.why };
    const { covered = [], ...rest } = description;
    const files = inputs.files?.filter(
      (file) => !covered.some((path) => `${file}/`.startsWith(`${path}/`)),
    );
    return { ...step, stamps: inputs.stamps, files, shared: rest };
  });
}

function withoutVersion(steps: ReturnType<typeof shared>) {
  return steps.map((step) =>
    'shared' in step ? { ...step, shared: { ...step.shared, tool: { name: 'go' } } } : step,
  );
}

async function describeThreeWays(t: Scope, build: GoBuild) {
  const { job } = await describeGo(build);
  const beside = await describeGo({ ...build, purpose: 'find' });
  const PATH = await pathWithoutGo(t);
  const without = await describeGo({
    ...build,
    purpose: 'find',
    env: { ...NO_GO, ...build.env, PATH },
  });
  return { job, beside, without };
}

for (const [name, { programs, flags = [], dir = '.', ...shape }] of Object.entries(SHAPES)) {
  test(`describes programs without go as with it: ${name}`, async (t) => {
    const { root, env } = await makeShape(t, { programs, ...shape });
    const options = { programs, flags, dir };
    for (const platform of ['linux/amd64', 'windows/arm64']) {
      const build = { directory: join(root, 'app'), platform, images: { app: options }, env };
      const { job, beside, without } = await describeThreeWays(t, build);
      assert.deepEqual(beside.queries, [], 'runs nothing');
      assert.deepEqual(without.queries, []);
      assert.ok(job.steps.some(({ inputs }) => inputs?.shared && 'command' in inputs.shared));
      assert.deepEqual(beside.job, job);
      assert.deepEqual(without.job.outputs, job.outputs);
      assert.deepEqual(shared(without.job.steps), withoutVersion(shared(job.steps)));
    }
  });
}

/** Settings from all places, and what becomes of them. */
const SETTINGS: readonly (readonly [
  what: string,
  env: Readonly<Record<string, string>>,
  goenv: string,
  expected: Readonly<Record<string, string>>,
])[] = [
  ['nothing', {}, '', {}],
  ['tags in GOFLAGS', { GOFLAGS: '-tags=a -v -p=3 -buildvcs=false' }, '', { GOFLAGS: '-tags=a' }],
  ['tags of go env -w', {}, 'GOFLAGS=-tags=a\n', { GOFLAGS: '-tags=a' }],
  ['no tags over those of go env -w', { GOFLAGS: '-v' }, 'GOFLAGS=-tags=a\n', {}],
  [
    'experiments',
    { GOEXPERIMENT: 'nogreenteagc', GODEBUG: 'x=1' },
    'GOFIPS140=latest\nignored\n',
    { GOEXPERIMENT: 'nogreenteagc', GOFIPS140: 'latest', GODEBUG: 'x=1' },
  ],
  ['no workspace', { GOWORK: 'off' }, '', { GOWORK: 'off' }],
  ['no workspace by go env -w', {}, 'GOWORK=off\n', { GOWORK: 'off' }],
  [
    'what is of no interest elsewhere',
    { GOPROXY: 'off', GOPRIVATE: '*', GOTOOLCHAIN: 'local', GOGC: '50', GOMAXPROCS: '1' },
    'GOSUMDB=off\n',
    {},
  ],
];

for (const [what, env, goenv, expected] of SETTINGS) {
  test(`shares exactly the settings on which programs depend: ${what}`, async (t) => {
    const directory = await goProject(t, {
      'go.mod': goMod('example.com/app'),
      'main.go': EMPTY_MAIN,
      goenv,
    });
    const images = { app: { programs: ['.'] } };
    const build = { directory, images, env: { GOENV: join(directory, 'goenv'), ...env } };
    const { job, beside, without } = await describeThreeWays(t, build);
    assert.deepEqual(beside.job, job);
    assert.deepEqual(beside.queries, []);
    assert.deepEqual(shared(without.job.steps), withoutVersion(shared(job.steps)));
    const [step] = job.steps;
    const description = step?.inputs?.shared;
    assert.ok(description && 'env' in description);
    const platform = { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1', CGO_ENABLED: '0' };
    assert.deepEqual(description.env, { ...platform, ...expected });
    assert.deepEqual(description.command, ['go', 'build', '-buildvcs=false', '-trimpath']);
    assert.match(description.tool.version ?? '', /^go1\./);
  });
}

/** A directory with a commit. */
async function commitProject(t: Scope, files: Readonly<Record<string, string>>) {
  const directory = await goProject(t, files);
  const commit = async (message: string) => {
    for (const words of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-q', '--allow-empty', '-m', message],
    ])
      await runOk(['git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
        cwd: directory,
      });
  };
  await commit('one');
  return { directory, commit };
}

for (const [vcs, flag] of [
  ['labels', '-buildvcs=false'],
  [true, '-buildvcs=auto'],
] as const) {
  test(`${vcs === true ? 'stamps programs with' : 'makes programs independent of'} the commit with vcs: ${vcs}`, async (t) => {
    const files = { 'go.mod': goMod('example.com/app'), 'main.go': EMPTY_MAIN };
    const { directory, commit } = await commitProject(t, { ...files, '.gitignore': 'out\n' });
    const build = { directory, vcs, images: { app: { programs: ['.'] } } };
    const first = await describeThreeWays(t, build);
    const [step] = first.job.steps;
    assert.ok(step);
    assert.ok(step.argv.includes(flag));
    assert.deepEqual(first.beside.job, first.job);
    assert.deepEqual(shared(first.without.job.steps), withoutVersion(shared(first.job.steps)));
    await commit('two');
    const second = await describeGo(build);
    if (vcs === 'labels') {
      assert.equal(step.inputs?.stamps, undefined);
      assert.deepEqual(second.job, first.job);
    } else {
      assert.notDeepEqual(second.job.steps[0]?.inputs?.stamps, step.inputs?.stamps);
      assert.deepEqual(second.job.steps[0]?.inputs?.shared, step.inputs?.shared);
    }
  });
}

const ONE = { 'go.mod': goMod('example.com/app'), 'main.go': EMPTY_MAIN };

for (const [what, options, env, why] of [
  ['cgo', {}, { CGO_ENABLED: '1' }, 'CGO_ENABLED=1 uses the C compiler of this machine'],
  ['-a', { flags: ['-a'] }, {}, '-a may use files that go does not list'],
  [
    'a linker',
    { ldflags: ['-linkmode=external'] },
    {},
    '-ldflags may use files that go does not list',
  ],
  [
    'a commit of nobody',
    { flags: ['-buildvcs=true'] },
    {},
    '-buildvcs stamps a commit that strake does not know',
  ],
] as const) {
  test(`says why a program is not shared: ${what}`, async (t) => {
    const directory = await goProject(t, ONE);
    const images = { app: { programs: ['.'], ...options } };
    for (const purpose of ['compile', 'find'] as const) {
      const { job } = await describeGo({ directory, images, env, purpose });
      assert.deepEqual(job.steps[0]?.inputs?.shared, { why });
    }
  });
}

test('lets go explain what files cannot', async (t) => {
  const directory = await goProject(t, { ...ONE, 'lib/lib.go': 'package lib\n' });
  for (const [program, code] of [
    ['./gone', 'GO_PACKAGE_NOT_FOUND'],
    ['./lib', 'GO_PACKAGE_NOT_MAIN'],
    ['example.com/app/gone', 'GO_PACKAGE_NOT_FOUND'],
  ] as const) {
    const build: GoBuild = { directory, images: { app: { programs: [program] } }, purpose: 'find' };
    await assert.rejects(describeGo(build), { code });
    const PATH = await pathWithoutGo(t);
    await assert.rejects(describeGo({ ...build, env: { ...NO_GO, PATH } }), {
      code: 'TOOL_NOT_FOUND',
      message: 'go is not on PATH',
    });
  }
});

test('asks a shim in the place of go', async (t) => {
  const directory = await goProject(t, ONE);
  const { PATH } = await notingGo(t);
  const build: GoBuild = { directory, images: { app: { programs: ['.'] } }, env: { PATH } };
  const { job, queries } = await describeGo({ ...build, purpose: 'find' });
  assert.deepEqual(
    queries.map(([, word]) => word),
    ['env'],
  );
  assert.deepEqual(job, (await describeGo(build)).job);
});

test('asks the go of a PATH that the configuration sets', async (t) => {
  const directory = await goProject(t, ONE);
  const { PATH, calls } = await notingGo(t);
  const images = { app: { programs: ['.'], env: { PATH } } };
  const { queries } = await describeGo({ directory, images, purpose: 'find' });
  assert.ok(queries.some(([, word]) => word === 'env'));
  assert.ok((await calls()).length > 0);
});

test('describes an external program, whose module go.mod names', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/app', 'require example.com/tool/v2 v2.0.0\n'),
  });
  const images = { app: { programs: ['example.com/tool/v2/cmd/run/v2'] } };
  const PATH = await pathWithoutGo(t);
  const { job } = await describeGo({ directory, images, purpose: 'find', env: { ...NO_GO, PATH } });
  assert.deepEqual(
    job.steps.map(({ id, outputs }) => [id, outputs]),
    [['go build example.com/tool/v2/cmd/run/v2', [join(directory, 'out/0/run')]]],
  );
});
