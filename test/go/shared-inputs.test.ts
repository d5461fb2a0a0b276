// How machines recognise a program that another one built: with go, from files beside go, and without go.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CompileStep } from '@strake/core';
import { findCommand, type Scope, temporaryDirectory } from '../tool/index.ts';
import { describeGo, EMPTY_MAIN, type GoBuild, goMod, goProject } from './go-build.ts';
import { makeShape, SHAPES } from './go-shapes.ts';

/** A PATH with git alone. */
async function pathWithoutGo(t: Scope): Promise<string> {
  const directory = await temporaryDirectory(t);
  const git = await findCommand('git');
  if (git !== undefined) await symlink(git, join(directory, 'git'));
  return directory;
}

/** The steps as another machine sees them: without what only this one has. */
function shared(steps: readonly CompileStep[]) {
  return steps.map(({ inputs, ...step }) => {
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
  const without = await describeGo({ ...build, purpose: 'find', env: { ...build.env, PATH } });
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
