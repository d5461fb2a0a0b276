// `strake ko` as a command: what it prints, runs, refuses and loads. `npm run ko` compares it with ko.
import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project, strake, strakeOk } from '../e2e/strake.ts';
import { imageStatus } from '../kubernetes/image-status.ts';
import { kindNode, startNodes } from '../kubernetes/start-nodes.ts';
import {
  NO_CONTAINERD,
  requireTool,
  runOk,
  type Scope,
  startContainerd,
  startPodman,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';
import { putBase } from './put-base.ts';

const FILES = {
  'go.mod': 'module example.com/tiny\n\ngo 1.24\n',
  'cmd/app/main.go': 'package main\n\nfunc main() { println("tiny") }\n',
  'cmd/web/main.go': 'package main\n\nfunc main() { println("web") }\n',
  'lib/lib.go': 'package lib\n',
};
const CLEAN = { GOFLAGS: undefined, GOOS: undefined, GOARCH: undefined };

async function scene(t: Scope, settings = '') {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await putBase(t, `${registry.host}/base`, { family: 'oci' });
  const directory = await project(t, {
    ...FILES,
    '.ko.yaml': `defaultBaseImage: ${registry.host}/base\n${settings}`,
  });
  const env = {
    ...CLEAN,
    STRAKE_CACHE: await temporaryDirectory(t),
    KO_DOCKER_REPO: `${registry.host}/images`,
  };
  return { registry, directory, env };
}

test('names no key of a configuration if the base of several programs fails', async (t) => {
  const { directory, env } = await scene(t);
  const programs = ['./cmd/app', './cmd/web'];
  const fail = (variables: object, ...args: string[]) =>
    strake(directory, ['ko', 'build', ...programs, ...args], { env: { ...env, ...variables } });
  const lacking = await fail({}, '--platform=linux/mips');
  assert.match(
    lacking.stderr,
    /hint: Platforms of the base: .*\. Name another base with KO_DEFAULT/,
  );
  const missing = await fail({ KO_DEFAULTBASEIMAGE: 'localhost:1/base' });
  assert.match(missing.stderr, /registry localhost:1 refuses connections/);
  for (const { status, stderr } of [lacking, missing]) {
    assert.notEqual(status, 0);
    assert.doesNotMatch(stderr, /images\[|\.base:/);
  }
});

test('prints one reference, and nothing but warnings with -q', async (t) => {
  const { registry, directory, env } = await scene(t);
  const { status, stdout, stderr } = await strake(
    directory,
    ['ko', 'publish', '-Bj0', './cmd/app'],
    {
      env,
    },
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, new RegExp(`^${registry.host}/images/app@sha256:[0-9a-f]{64}\n$`));
  const again = await strake(directory, ['ko', 'build', '-B', './cmd/app'], { env });
  assert.equal(again.stdout, stdout);
  assert.doesNotMatch(again.stderr, /\bGET\b/);
  for (const argv of [
    ['ko', '-v', 'build', '-B', './cmd/app'],
    ['ko', 'build', '--verbose=true', '-B', './cmd/app'],
  ])
    assert.match((await strake(directory, argv, { env })).stderr, /\bHEAD http:\/\//);
  const quiet = await strake(directory, ['-q', 'ko', 'build', '-B', './cmd/app'], { env });
  assert.deepEqual([quiet.stdout, quiet.stderr], [stdout, '']);
});

test('runs no process when there is nothing to do', async (t) => {
  const { directory, env } = await scene(t, 'defaultLdflags: ["-X main.user={{.Env.WHO}}"]\n');
  const noted = join(directory, 'noted');
  const hook = join(import.meta.dirname, '../e2e/note-processes.mjs');
  const noting = {
    ...env,
    WHO: 'ann',
    NOTED_PROCESSES: noted,
    NODE_OPTIONS: `--import=${pathToFileURL(hook)}`,
  };
  const build = () =>
    strakeOk(directory, ['ko', 'build', '--platform=linux', './cmd/app'], { env: noting });
  const first = await build();
  assert.match(await readFile(noted, 'utf8'), /go build/);
  await writeFile(noted, '');
  assert.equal(await build(), first);
  assert.equal(await readFile(noted, 'utf8'), '');
  // Go stamps programs with the state of the work tree.
  await writeFile(join(directory, '.gitignore'), 'noted\n');
  const git = ['git', '-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b.example'];
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-qm', 'all'],
  ])
    await runOk([...git, ...args]);
  const stamped = await build();
  await writeFile(noted, '');
  assert.equal(await build(), stamped);
  assert.match(await readFile(noted, 'utf8'), /^git status [^\n]*\n$/);
});

/** What cannot be, and the one error that says so. */
const REFUSED: readonly {
  readonly args: readonly string[];
  readonly error: RegExp;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly settings?: string;
}[] = [
  { args: ['--pish'], error: /unknown option '--pish'/ },
  { args: ['./lib'], error: /package "\.\/lib" is not a program/ },
  { args: ['./nope'], error: /package "\.\/nope" does not exist/ },
  { args: [], env: { KO_DOCKER_REPO: undefined }, error: /KO_DOCKER_REPO is not set/ },
  { args: ['--tag-only'], error: /--tag-only cannot be used with the tag "latest"/ },
  { args: ['--image-label=x'], error: /--image-label has "x", without "="/ },
  { args: ['--platform=linux/s390x'], error: /base .* has no linux\/s390x/ },
  { args: ['--platform=all,linux/arm64'], error: /"all" beside other platforms/ },
  { args: [], env: { GOARCH: 'arm64' }, error: /GOARCH=arm64 is set without GOOS/ },
  { args: [], env: { KO_CONFIG_PATH: 'nope' }, error: /KO_CONFIG_PATH=nope has no \.ko\.yaml/ },
  { args: [], env: { KO_GO_PATH: '/usr/bin/go1.22' }, error: /KO_GO_PATH=\/usr\/bin\/go1\.22/ },
  { args: ['--ldflags={{.Env.NOPE}}'], error: /--ldflags: .*"NOPE"/ },
  { args: ['--ldflags={{.Git'], error: /--ldflags: .*unclosed action/ },
  {
    args: ['--platform=linux'],
    env: { KO_DEFAULTBASEIMAGE: '127.0.0.1:1/base' },
    error: /registry 127\.0\.0\.1:1 refuses connections/,
  },
  { args: ['--tarball=x.tar', '--platform=linux'], error: /--tarball holds one platform/ },
  { args: ['./cmd/app', './cmd/web', '--tarball=x.tar'], error: /--tarball holds one image/ },
  { args: ['--image-refs=.'], error: /--image-refs \. is a directory/ },
  { args: [], settings: 'builds: {}\n', error: /^error: \.ko\.yaml:2:9: "builds" is not a list/m },
  { args: [], settings: 'builds: [\n', error: /^error: \.ko\.yaml:\d+:\d+: / },
  {
    args: [],
    settings: 'builds:\n- main: ./cmd/app\n  flags: ["-tags={{.Nope}}"]\n',
    error: /^error: \.ko\.yaml:4:11: .*Nope/m,
  },
];

test('refuses what cannot be with one error, and pushes nothing', async (t) => {
  const { registry, directory, env } = await scene(t);
  const asked = registry.log().length;
  for (const { args, error, settings = '', ...given } of REFUSED) {
    const base = `defaultBaseImage: ${registry.host}/base\n${settings}`;
    await writeFile(join(directory, '.ko.yaml'), base);
    const argv = [
      'ko',
      'build',
      '--sbom=none',
      ...(args[0]?.startsWith('./') ? [] : ['./cmd/app']),
    ];
    const done = await strake(directory, [...argv, ...args], { env: { ...env, ...given.env } });
    assert.notEqual(done.status, 0, args.join(' '));
    assert.equal(done.stdout, '');
    assert.match(done.stderr, error);
    assert.equal(done.stderr.match(/^error: /gm)?.length, 1, done.stderr);
    assert.doesNotMatch(done.stderr, /^ +at |images\[/m);
  }
  assert.doesNotMatch(registry.log().slice(asked), /\b(PUT|POST|PATCH)\b/);
});

test('pushes images by their digests alone if --tags is empty', async (t) => {
  const { registry, directory, env } = await scene(t);
  const argv = ['ko', 'build', '--sbom=none', '-B', '--tags', ''];
  const stdout = await strakeOk(directory, [...argv, './cmd/app'], { env });
  const [, digest = ''] = /^\S+\/images\/app@(sha256:[0-9a-f]{64})\n$/.exec(stdout) ?? [];
  const pushed = `http://${registry.host}/v2/images/app`;
  assert.equal((await fetch(`${pushed}/manifests/${digest}`)).status, 200);
  const { tags } = (await (await fetch(`${pushed}/tags/list`)).json()) as { tags?: unknown[] };
  assert.deepEqual(tags ?? [], []);
});

test('refuses a .ko.yaml that is not a file, and does not wait for one', async (t) => {
  const directory = await project(t, FILES);
  const file = join(directory, '.ko.yaml');
  for (const [create, what] of [
    [() => mkdir(file), 'a directory'],
    [() => runOk(['mkfifo', file]), 'not a file'],
    [() => symlink('nowhere', file), 'a link to a file that does not exist'],
  ] as const) {
    await create();
    for (const argv of [['ko', 'build', './cmd/app'], ['init']]) {
      const { status, stderr } = await strake(directory, argv, { env: CLEAN });
      assert.equal(status, 2);
      assert.match(stderr, new RegExp(`^error: \\.ko\\.yaml in \\S+ is ${what}\n`));
    }
    await rm(file, { recursive: true });
  }
});

test('prints details of errors with -v, and with --verbose', async (t) => {
  const directory = await project(t, FILES);
  const details = async (...args: readonly string[]) => {
    const argv = ['ko', ...args, '--push=false', './nope'];
    const { stderr } = await strake(directory, argv, { env: CLEAN });
    assert.match(stderr, /^error: package/);
    return /^ +GO_PACKAGE_NOT_FOUND at /m.test(stderr);
  };
  assert.deepEqual(
    [await details('-v', 'build'), await details('build', '-Bv'), await details('build', '-tv')],
    [true, true, false],
  );
  assert.equal(await details('build', '--verbose=t'), true);
});

test('warns of keys of .ko.yaml that have no effect', async (t) => {
  const { directory, env } = await scene(t, 'defaultFlag: [-v]\n');
  const argv = ['ko', 'build', '--sbom=none', '--push=false', './cmd/app'];
  const { status, stderr } = await strake(directory, argv, { env });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^warning: \.ko\.yaml:2:1: key "defaultFlag" has no effect; keys here: /m);
});

test('loads an image into a daemon under its digest and its tags', async (t) => {
  if (!(await requireTool(t, 'podman')) || !(await requireTool(t, 'runc'))) return;
  const daemon = await startPodman(t);
  const { directory, env } = await scene(t);
  const argv = [
    'ko',
    'build',
    '--sbom-dir=sboms',
    '-L',
    '-B',
    '-t',
    'v1',
    '--platform=all',
    './cmd/app',
  ];
  const given = { ...env, KO_DOCKER_REPO: undefined, DOCKER_HOST: daemon.host };
  const stdout = await strakeOk(directory, argv, { env: given });
  const [, hex = ''] = /^ko\.local\/app:([0-9a-f]{64})\n$/.exec(stdout) ?? [];
  assert.notEqual(hex, '', stdout);
  const format = '{{.Repository}}:{{.Tag}}';
  const names = (await daemon.podman('images', '--format', format)).trim().split('\n');
  assert.deepEqual(names.sort(), [`ko.local/app:${hex}`, 'ko.local/app:v1']);
  const sboms = await readdir(join(directory, 'sboms'));
  assert.ok(sboms.includes('app-linux-amd64.spdx.json'), sboms.join());
  // An image of the daemon as the base.
  const more = { ...env, DOCKER_HOST: daemon.host, KO_DEFAULTBASEIMAGE: 'ko.local/app:v1' };
  for (const platform of ['linux/amd64', 'linux']) {
    const built = ['ko', 'build', '--sbom=none', '-B', `--platform=${platform}`, './cmd/web'];
    assert.match(await strakeOk(directory, built, { env: more }), /\/images\/web@sha256:/);
  }
});

test('loads an image into the nodes of kind under its digest and its tags', {
  skip: NO_CONTAINERD,
}, async (t) => {
  if (!(await requireTool(t, 'containerd'))) return;
  const containerd = await startContainerd(t);
  const nodes = await startNodes(t, { 'kind-control-plane': kindNode(containerd) });
  const { directory, env } = await scene(t);
  const argv = ['ko', 'build', '--sbom=none', '-B', '-t', 'v1', '--platform=all', './cmd/app'];
  const PATH = `${nodes.programs}${delimiter}${process.env.PATH}`;
  const given = { ...env, PATH, KO_DOCKER_REPO: 'kind.local' };
  const stdout = await strakeOk(directory, argv, { env: given });
  assert.match(stdout, /^kind\.local\/app:[0-9a-f]{64}\n$/);
  for (const name of [stdout.trim(), 'kind.local/app:v1'])
    assert.ok((await imageStatus(containerd, name)).includes(name), name);
});

const YAML = `# first
image:   ko://example.com/tiny/cmd/app   # kept
args: ["--x", 'ko://example.com/tiny/cmd/app']
`;

test('resolves ko:// in YAML, and leaves every other byte', async (t) => {
  const { registry, directory, env } = await scene(t);
  await mkdir(join(directory, 'config/more'), { recursive: true });
  await writeFile(join(directory, 'config/b.yaml'), YAML);
  await writeFile(join(directory, 'config/a.json'), '{"x": "strake://app"}');
  await writeFile(join(directory, 'config/c.yml'), 'y: ko://not/read\n');
  await writeFile(join(directory, 'config/more/d.yaml'), 'z: ko://not/read\n');
  const argv = ['ko', 'resolve', '--sbom=none', '-Bf', 'config', '--tag-only', '-t', 'v1'];
  const reference = `${registry.host}/images/app:v1`;
  const resolved = YAML.replaceAll('ko://example.com/tiny/cmd/app', reference);
  const stdout = await strakeOk(directory, argv, { env });
  assert.equal(stdout, `{"x": "strake://app"}\n---\n${resolved}\n---\n`);
  const recursive = await strake(directory, [...argv, '-R'], { env });
  assert.notEqual(recursive.status, 0);
  assert.equal(recursive.stdout, '');
  assert.match(recursive.stderr, /^error: config\/more\/d\.yaml:1:4: /m);
});

/** A kubectl that prints its arguments and its input, and ends with 7. */
async function standIn(t: Scope): Promise<string> {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'kubectl'), '#!/bin/sh\nprintf "%s\\n" "$@"\ncat\nexit 7\n');
  await chmod(join(directory, 'kubectl'), 0o755);
  return `${directory}${delimiter}${process.env.PATH}`;
}

test('gives resolved YAML to kubectl, and nothing if an image cannot be built', async (t) => {
  const { registry, directory, env } = await scene(t);
  const PATH = await standIn(t);
  const apply = (input: string, ...args: readonly string[]) =>
    strake(directory, ['ko', 'apply', '--sbom=none', '-P', '-t=v1', '-f', '-', ...args], {
      env: { ...env, PATH },
      input,
    });
  const done = await apply('a: ko://example.com/tiny/cmd/app\n', '--', '--namespace=test');
  assert.equal(done.status, 7, done.stderr);
  const name = `${registry.host}/images/example.com/tiny/cmd/app:v1`;
  assert.match(done.stdout, new RegExp(`^apply\n-f\n-\n--namespace=test\na: ${name}@sha256:`));
  const broken = join(directory, 'cmd/web/main.go');
  await writeFile(broken, 'package main\n\nfunc main() { wrong }\n');
  const uncompiled = await apply(
    'b: ko://example.com/tiny/cmd/app\na: ko://example.com/tiny/cmd/web\n',
  );
  assert.equal(uncompiled.stdout, '');
  assert.match(uncompiled.stderr, /^error: standard input:2:4: go build .* failed/m);
  const failed = await apply('b: ko://example.com/tiny/cmd/app\na: ko://example.com/tiny/lib\n');
  assert.equal(failed.stdout, '');
  assert.match(failed.stderr, /^error: standard input:2:4: .*not a program/m);
});

test('runs an image with "kubectl run", with the arguments of the program', async (t) => {
  const { registry, directory, env } = await scene(t);
  const PATH = await standIn(t);
  const argv = ['ko', 'run', '--sbom=none', '-B', './cmd/app', '--', '--env=A=b', '--', '-v'];
  const { status, stdout } = await strake(directory, argv, { env: { ...env, PATH }, input: '' });
  assert.equal(status, 7);
  const [verb, pod, , reference, ...rest] = stdout.trimEnd().split('\n');
  assert.deepEqual([verb, pod], ['run', 'app']);
  assert.match(`${reference}`, new RegExp(`^${registry.host}/images/app@sha256:[0-9a-f]{64}$`));
  const own = ['--attach', '--rm', '--restart=Never', '--log-flush-frequency=1s'];
  assert.deepEqual(rest, [...own, '--env=A=b', '--', '-v']);
});

test('passes the arguments of delete to kubectl, and its exit code back', async (t) => {
  const directory = await temporaryDirectory(t);
  const argv = ['ko', 'delete', '-f', 'config/', '--ignore-not-found', '--', '-x'];
  const env = { PATH: await standIn(t) };
  const { status, stdout } = await strake(directory, argv, { env, input: 'in' });
  assert.equal(status, 7);
  assert.equal(stdout, 'delete\n-f\nconfig/\n--ignore-not-found\n--\n-x\nin');
  const missing = await strake(directory, ['ko', 'delete'], { env: { PATH: '/nowhere' } });
  assert.notEqual(missing.status, 0);
  assert.match(missing.stderr, /^error: "kubectl" is not on PATH\n {2}hint: /);
});

test('logs in with the password of -p, as ko does', async (t) => {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const DOCKER_CONFIG = await temporaryDirectory(t);
  const argv = ['ko', 'login', host, '-u', 'ann', '-p', 's3cret'];
  const { status, stdout, stderr } = await strake(DOCKER_CONFIG, argv, { env: { DOCKER_CONFIG } });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, '');
  const file = join(DOCKER_CONFIG, 'config.json');
  assert.ok(stderr.endsWith(`logged in via ${file}\n`), stderr);
  const { auths } = JSON.parse(await readFile(file, 'utf8'));
  assert.equal(Buffer.from(auths[host].auth, 'base64').toString(), 'ann:s3cret');
});

test('prints its version as ko does', async (t) => {
  const directory = await temporaryDirectory(t);
  const stdout = await strakeOk(directory, ['ko', 'version']);
  assert.match(stdout, /^v\d+\.\d+\.\d+\S*\n$/);
  assert.equal(await strakeOk(directory, ['ko', 'version', 'EXTRA']), stdout);
});

test('prints help for "help" as for --help, and refuses an unknown topic', async (t) => {
  const directory = await temporaryDirectory(t);
  const ok = (...args: readonly string[]) => strakeOk(directory, ['ko', ...args]);
  assert.equal(await ok('help'), await ok('--help'));
  assert.equal(await ok('help', 'publish'), await ok('build', '--help'));
  const { status, stderr } = await strake(directory, ['ko', 'help', 'nothing']);
  assert.equal(status, 2);
  assert.match(stderr, /unknown command 'nothing'/);
});
