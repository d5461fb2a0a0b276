import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { batchSteps, commandLine, definePlugin } from '@strake/core';
import { run } from '../tool/run.ts';
import { buildFacts, describeGo, EMPTY_MAIN, goMod, goProject } from './go-build.ts';

const printing = (expression: string, imports = '') =>
  `package main\n\n${imports}\nvar title = "none"\n\nfunc main() { println(${expression}) }\n`;
const printed = async (file: string) => (await run([file])).stderr.trim();
/** The file of each output, by image and id. */
const outputs = (job: { outputs: readonly { image: string; id: string; file: string }[] }) =>
  Object.fromEntries(job.outputs.map(({ image, id, file }) => [`${image} ${id}`, file]));

/** Of what go was asked, the questions for packages. */
function lists(queries: readonly (readonly string[])[]) {
  return queries.filter(([, word]) => word === 'list');
}

test('builds all programs with equal settings with one go list and one go build', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m/v2'),
    'main.go': EMPTY_MAIN,
    'cmd/a/main.go': EMPTY_MAIN,
    'cmd/b/main.go': EMPTY_MAIN,
  });
  const images = {
    one: { programs: ['.', './cmd/a', { package: './cmd/b', path: '/b' }] },
    two: { programs: ['example.com/m/v2/cmd/a', './cmd/b/main.go'] },
  };
  const { job, queries, build } = await describeGo({ directory, images });
  assert.equal(lists(queries).length, 1);
  const [batch, ...others] = batchSteps(job.steps);
  assert.ok(batch);
  assert.deepEqual(others, []);
  assert.deepEqual(
    batch.map(({ id }) => id),
    [
      'go build example.com/m/v2',
      'go build example.com/m/v2/cmd/a',
      'go build example.com/m/v2/cmd/b',
    ],
  );
  assert.deepEqual(commandLine(batch).slice(-4), [
    '--',
    'example.com/m/v2',
    'example.com/m/v2/cmd/a',
    'example.com/m/v2/cmd/b',
  ]);
  await build();
  const out = join(directory, 'out/0');
  assert.deepEqual(outputs(job), {
    'one .': join(out, 'm'),
    'one ./cmd/a': join(out, 'a'),
    'one ./cmd/b': join(out, 'b'),
    'two example.com/m/v2/cmd/a': join(out, 'a'),
    'two ./cmd/b': join(out, 'b'),
  });
  const facts = await buildFacts(join(out, 'b'));
  assert.equal(facts.path, 'example.com/m/v2/cmd/b');
  assert.equal(facts['-trimpath'], 'true');
  assert.equal(facts.CGO_ENABLED, '0');
});

test('builds two programs of one name without losing one', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m'),
    'a/x/main.go': printing('"a"'),
    'b/x/main.go': printing('"b"'),
  });
  const { job, build } = await describeGo({
    directory,
    images: { app: { programs: ['./a/x', { package: './b/x', path: '/y' }] } },
  });
  await build();
  const files = outputs(job);
  assert.equal(await printed(files['app ./a/x'] ?? ''), 'a');
  assert.equal(await printed(files['app ./b/x'] ?? ''), 'b');
});

test('builds one program twice if two images configure it differently', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m'),
    'main.go': printing('title'),
  });
  const ldflags = (title: string) => ['-s', `-X main.title=${title}`];
  const { job, queries, build } = await describeGo({
    directory,
    images: {
      one: { programs: ['.'], ldflags: ldflags('hello world') },
      two: { programs: ['.'], ldflags: ldflags("it's  mine") },
      three: { programs: ['.'], ldflags: ['-X', 'main.title=with "quotes"'] },
    },
  });
  assert.equal(lists(queries).length, 1, 'flags of the linker do not change what go list prints');
  assert.deepEqual(
    job.steps.map(({ id }) => id),
    ['go build example.com/m', 'go build example.com/m (2)', 'go build example.com/m (3)'],
  );
  await build();
  const files = outputs(job);
  assert.equal(await printed(files['one .'] ?? ''), 'hello world');
  assert.equal(await printed(files['two .'] ?? ''), "it's  mine");
  assert.equal(await printed(files['three .'] ?? ''), 'with "quotes"');
});

test('builds main packages of modules that go.mod requires', async (t) => {
  const root = await goProject(t, {
    'app/go.mod': goMod(
      'example.com/app',
      'require example.com/tool v1.0.0\nreplace example.com/tool => ../tool\n',
    ),
    'tool/go.mod': goMod('example.com/tool'),
    'tool/cmd/x/main.go': printing('"tool"'),
  });
  const programs = ['example.com/tool/cmd/x', { package: '../tool/cmd/x', path: '/y' }];
  const { job, build } = await describeGo({
    directory: join(root, 'app'),
    images: { app: { programs } },
  });
  assert.equal(job.steps.length, 1);
  await build();
  assert.equal(await printed(outputs(job)['app ../tool/cmd/x'] ?? ''), 'tool');
});

test('builds from several modules, each in its directory', async (t) => {
  const directory = await goProject(t, {
    'a/go.mod': goMod('example.com/a'),
    'a/main.go': printing('"a"'),
    'b/go.mod': goMod('example.com/b'),
    'b/main.go': printing('"b"'),
  });
  const { job, build } = await describeGo({
    directory,
    images: { app: { dir: 'a', programs: ['.', { package: 'example.com/b', dir: 'b' }] } },
  });
  assert.equal(job.steps.length, 2);
  await build();
  assert.equal(await printed(outputs(job)['app .'] ?? ''), 'a');
  assert.equal(await printed(outputs(job)['app example.com/b'] ?? ''), 'b');
});

test('builds the modules of a workspace with one command', async (t) => {
  const directory = await goProject(t, {
    'go.work': 'go 1.24\n\nuse ./a\nuse ./b\n',
    'a/go.mod': goMod('example.com/a'),
    'a/main.go': `package main\n\nimport "example.com/b/lib"\n\nfunc main() { println(lib.Name) }\n`,
    'b/go.mod': goMod('example.com/b'),
    'b/main.go': EMPTY_MAIN,
    'b/lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  });
  const images = { app: { programs: ['./a', 'example.com/b'] } };
  const { job, build } = await describeGo({ directory, images });
  assert.equal(batchSteps(job.steps).length, 1);
  await build();
  assert.equal(await printed(outputs(job)['app ./a'] ?? ''), 'lib');
});

test('builds with a vendor directory', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m', 'require example.com/lib v1.0.0\n'),
    'main.go': `package main\n\nimport "example.com/lib"\n\nfunc main() { println(lib.Name) }\n`,
    'vendor/modules.txt': '# example.com/lib v1.0.0\n## explicit; go 1.24\nexample.com/lib\n',
    'vendor/example.com/lib/lib.go': 'package lib\n\nconst Name = "vendored"\n',
  });
  const images = { app: { programs: ['.'] } };
  const { job, build } = await describeGo({ directory, images, env: { GOPROXY: 'off' } });
  await build();
  assert.equal(await printed(outputs(job)['app .'] ?? ''), 'vendored');
});

test('respects GOFLAGS of the caller', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m'),
    'main.go': '//go:build extra\n\npackage main\n\nfunc main() { println(title) }\n',
    'title.go': 'package main\n\nvar title = "none"\n',
  });
  const { job, build } = await describeGo({
    directory,
    images: { app: { programs: ['.'] } },
    env: { GOFLAGS: "-tags=extra '-ldflags=-X main.title=flags' -buildvcs=false" },
  });
  await build();
  assert.equal(await printed(outputs(job)['app .'] ?? ''), 'flags');
});

test('builds with tags, flags and environment of the configuration', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m'),
    'main.go': '//go:build one && two && goexperiment.jsonv2\n\npackage main\n\nfunc main() {}\n',
  });
  const { job, build } = await describeGo({
    directory,
    images: {
      app: {
        tags: ['one', 'two'],
        flags: ['-gcflags=-N -l'],
        env: { GOEXPERIMENT: 'jsonv2', CGO_ENABLED: 0 },
        programs: ['.'],
      },
    },
  });
  await build();
  const facts = await buildFacts(outputs(job)['app .'] ?? '');
  assert.equal(facts['-tags'], 'one,two');
  assert.equal(facts['-gcflags'], '-N -l');
});

test('ignores GOOS and GOARCH of the caller', async (t) => {
  const directory = await goProject(t, { 'go.mod': goMod('example.com/m'), 'main.go': EMPTY_MAIN });
  const { job, build } = await describeGo({
    directory,
    images: { app: { programs: ['.'] } },
    env: { GOOS: 'windows', GOARCH: 'arm64', GOAMD64: 'v4', GOARM: '5' },
  });
  await build();
  const { GOOS, GOARCH, GOAMD64 } = await buildFacts(outputs(job)['app .'] ?? '');
  assert.deepEqual({ GOOS, GOARCH, GOAMD64 }, { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1' });
});

test('stamps the commit only if the image asks for it', async (t) => {
  const directory = await goProject(t, { 'go.mod': goMod('example.com/m'), 'main.go': EMPTY_MAIN });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: directory });
  git('init', '-q');
  await writeFile(join(directory, '.git/info/exclude'), 'out\n');
  git('add', '.');
  git('commit', '-qm', 'first');
  const images = { app: { programs: ['.'] } };
  const revision = git('rev-parse', 'HEAD').toString().trim();
  const revisions: (string | undefined)[] = [];
  for (const vcs of [true, false]) {
    const { job, build } = await describeGo({ directory, images, vcs });
    await build();
    revisions.push((await buildFacts(outputs(job)['app .'] ?? ''))['vcs.revision']);
  }
  assert.deepEqual(revisions, [revision, undefined]);
});

test('links only what changed', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m'),
    'main.go': printing('title'),
  });
  const build = async (ldflags: string[]) => {
    const described = await describeGo({
      directory,
      images: { app: { programs: ['.'], ldflags } },
    });
    await described.build();
    return outputs(described.job)['app .'] ?? '';
  };
  const file = await build(['-X main.title=a']);
  const { ino } = await stat(file);
  assert.equal(await build(['-X main.title=a']), file);
  assert.equal((await stat(file)).ino, ino, 'go only touches what is up to date');
  assert.equal(await build(['-X main.title=b']), file, 'the same directory for other flags');
  assert.notEqual((await stat(file)).ino, ino);
  assert.equal(await printed(file), 'b');
});

test('builds the same bytes in another directory', async (t) => {
  const bytes: string[] = [];
  for (const name of ['a', 'another/directory']) {
    const root = await goProject(t, {});
    const directory = join(root, name);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'go.mod'), goMod('example.com/m'));
    await writeFile(join(directory, 'main.go'), EMPTY_MAIN);
    const { job, build } = await describeGo({ directory, images: { app: { programs: ['.'] } } });
    await build();
    bytes.push(await readFile(outputs(job)['app .'] ?? '', 'base64'));
  }
  assert.ok(bytes[0] === bytes[1], 'the bytes differ');
});

test('describes nothing for images without programs', async (t) => {
  const directory = await goProject(t, {});
  const { job, queries } = await describeGo({
    directory,
    images: { a: undefined, b: { ldflags: ['-s'] } },
  });
  assert.deepEqual([job, queries], [{ env: {}, steps: [], outputs: [] }, []]);
});

test('lists packages in the environment that other plugins set', async (t) => {
  const directory = await goProject(t, {
    'go.mod': goMod('example.com/m'),
    'main.go':
      'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc main() { println(C.one()) }\n',
  });
  const cgo = definePlugin({
    name: 'cgo',
    compile: {
      stage: 'prepare',
      handler: (job) => ({
        ...job,
        env: { ...job.env, CGO_ENABLED: '1' },
      }),
    },
  });
  const images = { app: { programs: ['.'] } };
  // Not the machine's own platform: there go has cgo without being told.
  const { job } = await describeGo({ directory, images, platform: 'linux/s390x', plugins: [cgo] });
  assert.equal(job.steps.length, 1);
  assert.equal(job.env.CGO_ENABLED, '1');
});
