// What machines share of Go's build cache: with nothing else in its own one, go compiles no package.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CompileJob, UsedResult } from '@strake/core/plugin';
import { run, runOk, type Scope, temporaryDirectory } from '../tool/index.ts';
import {
  cacheContext,
  compiledPackages,
  copyResults,
  goFormat,
  sharedCache,
} from './build-cache.ts';
import { describeGo, EMPTY_MAIN, type GoBuild, goMod, goProject } from './go-build.ts';

type Environment = NonNullable<GoBuild['env']>;

/** Two programs: the first one with a package that has assembly and embedded files, both with a dependency. */
const FILES = {
  'app/go.mod': goMod(
    'app',
    'require example.com/dependency v0.0.0\nreplace example.com/dependency => ../dependency\n',
  ),
  'app/cmd/a/main.go':
    'package main\n\nimport (\n\t"app/lib"\n\t"example.com/dependency"\n)\n\nfunc main() { println(lib.Text, lib.Add(1, 2), dependency.Name()) }\n',
  'app/cmd/b/main.go':
    'package main\n\nimport "example.com/dependency"\n\nfunc main() { println(dependency.Name()) }\n',
  'app/lib/lib.go':
    'package lib\n\nimport _ "embed"\n\n//go:embed text\nvar Text string\n\nfunc Add(a, b int64) int64\n',
  'app/lib/lib_amd64.s':
    'TEXT ·Add(SB),$0-24\n\tMOVQ a+0(FP), AX\n\tADDQ b+8(FP), AX\n\tMOVQ AX, ret+16(FP)\n\tRET\n',
  'app/lib/text': 'embedded',
  'dependency/go.mod': goMod('example.com/dependency'),
  'dependency/dependency.go': 'package dependency\n\nfunc Name() string { return "name" }\n',
};

const PROGRAMS = {
  programs: ['./cmd/a', './cmd/b'],
  flags: ['-gcflags=example.com/dependency=-m'],
};

/** Runs what a step runs if its cache is shared, for all steps of a job. */
async function buildShared({ steps: [step, ...more] }: CompileJob, env: Environment) {
  assert.ok(step);
  const { argv, report } = await sharedCache(step);
  const operands = [step, ...more].flatMap((each) => each.operands ?? []);
  const outputs = [step, ...more].flatMap((each) => each.outputs);
  await Promise.all(outputs.map((file) => rm(file, { force: true })));
  const place = { cwd: step.directory, env: { ...step.env, ...env } };
  const done = await run([...argv, ...operands], place);
  assert.equal(done.status, 0, done.stderr);
  const programs = await Promise.all(outputs.map((file) => readFile(file, 'hex')));
  return { operands, report, programs, stderr: done.stderr };
}

/** Results by package are not named: their groups and users are. */
function counts(results: readonly UsedResult[]) {
  const found: Record<string, number> = {};
  for (const { group, operands } of results) {
    const key = `${group} of ${operands.join(' and ')}`;
    found[key] = (found[key] ?? 0) + 1;
  }
  return found;
}

/** What the plugin finds for plain go commands in a directory. */
function find(directory: string, env: Environment) {
  const ask = async (argv: readonly string[], options: { directory?: string } = {}) => {
    const { status, ...said } = await run(argv, { cwd: options.directory ?? directory, env });
    return { ...said, exitCode: status };
  };
  return goFormat().find({ run: ask }, directory);
}

for (const [title, env] of [
  ['the go on PATH', {}],
  ['another version of Go', { GOTOOLCHAIN: 'go1.25.1', GOPROXY: process.env.GOPROXY }],
] as const) {
  test(`compiles nothing with the results of another machine alone: ${title}`, async (t) => {
    const version = await run(['go', 'version'], { env, cwd: await temporaryDirectory(t) });
    if (version.status !== 0) return t.skip(`go cannot be downloaded: ${version.stderr}`);
    const root = await goProject(t, FILES);
    const { job } = await describeGo({
      directory: join(root, 'app'),
      images: { app: PROGRAMS },
      env,
    });
    await mkdir(join(root, 'app/out'));
    const cache = await sharedCache(job.steps[0]);
    const first = await buildShared(job, env);
    const results = await goFormat().used(
      readFileSync(first.report, 'utf8'),
      cacheContext(cache, first.operands),
    );
    assert.ok(results);
    const { 'standard library of app/cmd/a': own = 0, ...others } = counts(results);
    const { 'standard library of app/cmd/a and app/cmd/b': runtime = 0, ...rest } = others;
    assert.ok(own > 5 && runtime > 20, `${own} ${runtime}`);
    // The dependency counts twice: with what the compiler printed.
    assert.deepEqual(rest, {
      'project of app/cmd/a': 2,
      'project of app/cmd/b': 1,
      'project of app/cmd/a and app/cmd/b': 2,
    });
    const directory = await temporaryDirectory(t);
    await copyResults(results, cache.directory, directory);
    const again = await buildShared(job, { ...env, GOCACHE: directory });
    assert.deepEqual(compiledPackages(again.report), []);
    assert.deepEqual(again.programs, first.programs);
    assert.match(first.stderr, /can inline Name/);
    assert.equal(again.stderr, first.stderr, 'prints what the compiler printed');
  });
}

test('lists what plain go commands used since a moment', async (t) => {
  const root = await goProject(t, { 'go.mod': goMod('example.com/app'), 'main.go': EMPTY_MAIN });
  const { job } = await describeGo({ directory: root, images: { app: { programs: ['.'] } } });
  await mkdir(join(root, 'out'));
  const cache = await sharedCache(job.steps[0]);
  const { operands, report } = await buildShared(job, {});
  const used = await goFormat().used(await readFile(report, 'utf8'), cacheContext(cache, operands));
  assert.ok(used);
  const directory = await temporaryDirectory(t);
  await copyResults(used, cache.directory, directory);
  const paths = used.flatMap(({ files }) => files.map(({ path }) => path));
  const hours = (count: number) => Date.now() / 1000 - count * 3600;
  for (const path of paths) await utimes(join(directory, path), hours(3), hours(3));
  const context = cacheContext({ ...cache, directory }, ['example.com/app']);
  const since = async (moment: number) => goFormat().since(moment * 1000, context);
  assert.deepEqual(await since(hours(2)), []);
  await writeFile(join(root, 'main.go'), 'package main\n\nfunc main() { println() }\n');
  await buildShared(job, { GOCACHE: directory });
  const found = await since(hours(2));
  assert.ok(found.every((each) => each.operands.join() === 'example.com/app'));
  const own = found.filter(({ group }) => group === 'project');
  assert.equal(own.length, 1, 'the program is apart from what does not change with the project');
  const foundPaths = new Set(found.flatMap(({ files }) => files.map(({ path }) => path)));
  const unused = paths.filter((path) => !foundPaths.has(path));
  assert.equal(unused.length, 2, 'the program before the change');
  const other = await temporaryDirectory(t);
  await copyResults(found, directory, other);
  const again = await buildShared(job, { GOCACHE: other });
  assert.deepEqual(compiledPackages(again.report), []);
});

test('finds the build cache of plain go commands', async (t) => {
  const directory = await goProject(t, { 'go.mod': goMod('app'), 'lib/lib.go': 'package lib\n' });
  const env = { GOFLAGS: '-trimpath -tags=a', CGO_ENABLED: '0', GOARCH: 'arm64', GOOS: 'linux' };
  const found = await find(join(directory, 'lib'), env);
  const { GOCACHE, GOFIPS140, GOVERSION } = JSON.parse(await runOk(['go', 'env', '-json']));
  assert.deepEqual(found, {
    directory: GOCACHE,
    platform: { os: 'linux', architecture: 'arm64' },
    operands: ['app'],
    key: [
      GOVERSION,
      'CGO_ENABLED=0',
      `GOFIPS140=${GOFIPS140}`,
      'GOFLAGS=-trimpath -tags=a',
      'GOARM64=v8.0',
      'module app',
    ],
  });
});

test('tells apart checkouts whose compiled packages contain their directories', async (t) => {
  const checkouts = await Promise.all(
    ['a', 'b'].map(() => goProject(t, { 'go.mod': goMod('app') })),
  );
  const keys = async (env: Readonly<Record<string, string>>) =>
    Promise.all(
      checkouts.map(async (directory) => {
        const found = await find(directory, env);
        assert.ok('key' in found);
        return found.key;
      }),
    );
  const [one, other] = await keys({ GOFLAGS: '' });
  assert.notDeepEqual(one, other);
  const [trimmed, alsoTrimmed] = await keys({ GOFLAGS: '-trimpath' });
  assert.deepEqual(trimmed, alsoTrimmed);
});

for (const [why, env] of [
  ['GOCACHEPROG is set', { GOCACHEPROG: '/bin/prog' }],
  ['GOCACHE is off, or not an absolute path', { GOCACHE: 'off' }],
  ['GOFLAGS sets -toolexec', { GOFLAGS: '-toolexec=x' }],
  ['DIRECTORY is not in a Go module', {}],
] as const) {
  test(`finds nothing to share for plain go commands: ${why}`, async (t) => {
    const files = why.startsWith('DIRECTORY') ? {} : { 'go.mod': goMod('app') };
    const directory = await goProject(t, files);
    assert.deepEqual(await find(directory, { GOFLAGS: '', GOCACHEPROG: '', ...env }), {
      why: why.replace('DIRECTORY', directory),
    });
  });
}

test('fails where go refuses go.mod', async (t) => {
  const directory = await goProject(t, { 'go.mod': 'nonsense\n' });
  await assert.rejects(find(directory, { GOFLAGS: '' }), {
    code: 'TOOL_FAILED',
    message: `"go list -m" failed in ${directory}`,
  });
});

/** What becomes of the caches of steps, which must be the same with go and, to find steps, without running it. */
async function cachesOf(t: Scope, build: Omit<GoBuild, 'directory'>) {
  const files = { 'go.mod': goMod('app'), 'a/main.go': EMPTY_MAIN, 'b/main.go': EMPTY_MAIN };
  const directory = await goProject(t, files);
  const { job, queries } = await describeGo({ ...build, directory, purpose: 'find' });
  assert.deepEqual(queries, []);
  assert.deepEqual((await describeGo({ ...build, directory })).job, job);
  return job.steps.map(({ toolCache }) => toolCache?.format);
}

test('shares nothing of programs of an image that keeps the cache for itself', async (t) => {
  const found = await cachesOf(t, {
    images: {
      one: { programs: ['./a'], cache: 'local' },
      two: { programs: [{ package: './b', env: { OTHER: 'go build' } }] },
    },
  });
  assert.deepEqual(found, [undefined, 'go-build-cache']);
});

test('shares nothing of a program that only one of its images shares', async (t) => {
  const one = { programs: ['./a'] };
  const found = await cachesOf(t, { images: { one, two: { ...one, cache: 'local' } } });
  assert.deepEqual(found, [undefined]);
});

test('respects a GOCACHEPROG', async (t) => {
  const directory = await goProject(t, { 'go.mod': goMod('app'), 'main.go': EMPTY_MAIN });
  const images = { app: { programs: ['.'] } };
  const env = { GOCACHEPROG: '/bin/prog' };
  const { job } = await describeGo({ directory, images, env, purpose: 'find' });
  assert.deepEqual(job.steps[0]?.toolCache, {
    format: 'go-build-cache',
    why: 'GOCACHEPROG is set',
  });
});
