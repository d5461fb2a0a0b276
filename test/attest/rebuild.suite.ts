// Images that are built again from what their provenance says, and compared.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { STRAKE, strake, strakeOk, TINY } from '../e2e/strake.ts';
import {
  REGISTRY_TOOL,
  requireTool,
  runOk,
  type Scope,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const ATTEST = 'attest: { sign: { key: ../a.pem } }\n';
const IDENTITY = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];

type Files = Readonly<Record<string, string>>;

/** A repository that is known as https://git.example/acme/app, a registry, and a key pair beside it. */
async function scene(t: Scope, filesFor: (registry: string) => Files) {
  const registry = await startRegistry(t, { kind: 'olareg' });
  const files = filesFor(registry.host);
  const root = await temporaryDirectory(t);
  const directory = join(root, 'app');
  const temporary = join(root, 'tmp');
  await mkdir(temporary);
  await writeFiles(root, { 'a.pem': KEY, 'a.pub': PUBLIC });
  await writeFiles(root, {
    gitconfig: `[url "${directory}"]\ninsteadOf = https://git.example/acme/app\n`,
  });
  const env: Record<string, string> = {
    CI: '',
    TMPDIR: temporary,
    STRAKE_CACHE: join(root, 'cache'),
    GIT_CONFIG_GLOBAL: join(root, 'gitconfig'),
  };
  const git = (...args: readonly string[]) =>
    runOk(['git', ...IDENTITY, ...args], { cwd: directory, env });
  const commit = async (more: Files, message = 'more') => {
    await writeFiles(directory, more);
    await git('add', '.');
    await git('commit', '-q', '-m', message);
  };
  await mkdir(directory);
  await git('init', '-q');
  await git('remote', 'add', 'origin', 'https://git.example/acme/app');
  await commit({ '.gitignore': 'dist\n', ...files }, 'first');
  await git('tag', 'v1.0.0');
  const reference = `${registry.host}/acme/app:v1`;
  return {
    ...{ root, directory, registry, reference, env, git, commit },
    build: (...args: readonly string[]) =>
      strakeOk(directory, ['build', '-o', `docker://${reference}`, ...args], { env }),
    verify: (...args: readonly string[]) =>
      strake(root, ['verify', reference, '--key', 'a.pub', '--rebuild', ...args], { env }),
    /** What is left there, but for the code that npm compiles for itself. */
    left: async () => (await readdir(temporary)).filter((name) => name !== 'node-compile-cache'),
    /** Signs that an image was built as another one. */
    async claim(image: string, from = reference, edit = (text: string) => text) {
      const text = await strakeOk(root, ['provenance', from], { env });
      await writeFile(join(root, 'claimed.json'), edit(text));
      const predicate = ['--predicate', 'claimed.json', '--type', 'https://slsa.dev/provenance/v1'];
      await strakeOk(root, ['attest', image, ...predicate, '--key', 'a.pem'], { env });
    },
  };
}

async function writeFiles(directory: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), text);
  }
}

const GO = {
  ...TINY,
  'strake.yaml': `plugins: [go, attest]
platforms: [linux/amd64, linux/arm64]
base: scratch
go: { programs: [./cmd/app], ldflags: ['-X main.version={{version}}'] }
vars: { version: none }
${ATTEST}`,
};

test('builds a signed image of Go programs again to the same digests, wherever its branch is now', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.olareg)) === undefined) return;
  const { build, verify, commit, left, directory, git } = await scene(t, () => GO);
  await build('--set', 'vars.version=v7');
  await commit({ 'cmd/app/main.go': 'package main\n\nfunc main() {}\n' });
  const { status, stdout, stderr } = await verify();
  assert.equal(status, 0, stderr + stdout);
  const revision = (await git('rev-parse', 'v1.0.0')).trim();
  assert.match(stdout, /^VERIFIED: /);
  assert.ok(
    stdout.endsWith(
      `REBUILT: https://git.example/acme/app at ${revision} gives the same digests\n`,
    ),
    stdout,
  );
  assert.deepEqual(await left(), []);
  assert.equal((await git('status', '--porcelain')).trim(), '');
  const one = await verify('-p', 'linux/arm64', '--verbose');
  assert.equal(one.status, 0, one.stderr);
  assert.doesNotMatch(one.stderr, /amd64/);
  const offline = await verify('--source', 'app', '--json');
  assert.equal(offline.status, 0, offline.stderr);
  const { rebuild } = JSON.parse(offline.stdout);
  assert.deepEqual(rebuild, {
    equal: true,
    source: directory,
    commit: revision,
    differences: [],
    notes: [],
  });
});

test('takes values that provenance leaves out, and the variables of Go as they were', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.olareg)) === undefined) return;
  const { build, root, env, reference } = await scene(t, () => ({
    ...GO,
    'cmd/app/main.go': 'package main\n\nvar version = ""\n\nfunc main() { println(version) }\n',
    'strake.yaml': GO['strake.yaml']
      .replace('none }', 'none, token: none }')
      .replace('main.version={{version}}', 'main.version={{token}}'),
  }));
  env.GOFLAGS = '-tags=first';
  env.SOURCE_DATE_EPOCH = '5';
  await build('--set', 'vars.token=hush');
  const printed = await strakeOk(root, ['provenance', reference], { env });
  assert.doesNotMatch(printed, /hush/);
  assert.deepEqual(JSON.parse(printed).buildDefinition.externalParameters.environment, {
    GOFLAGS: '-tags=first',
    SOURCE_DATE_EPOCH: '5',
  });
  const argv = ['verify', reference, '--key', 'a.pub', '--rebuild'];
  const other = { ...env, GOFLAGS: '-tags=second', SOURCE_DATE_EPOCH: '9' };
  const missing = await strake(root, argv, { env: other });
  assert.equal(missing.status, 2, missing.stderr);
  assert.match(missing.stderr, /hint: Give it: --set vars\.token=VALUE\./);
  const given = await strake(root, [...argv, '--set', 'vars.token=hush'], { env: other });
  assert.equal(given.status, 0, given.stderr + given.stdout);
  const wrong = await strake(root, [...argv, '--set', 'vars.token=loud'], { env: other });
  assert.equal(wrong.status, 6, wrong.stderr);
  const unknown = await strake(root, [...argv, '--set', 'vars.version=1'], { env: other });
  assert.equal(unknown.status, 2, unknown.stderr);
  assert.match(unknown.stderr, /leaves out no such value\n {2}hint: It leaves out vars\.token\./);
});

test('refuses images of files that git ignores, or that are outside of the repository', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.olareg)) === undefined) return;
  const { build, verify, root, directory, commit } = await scene(t, () => ({
    ...GO,
    '.gitignore': 'dist\ngen.go\n',
  }));
  await writeFile(join(directory, 'cmd/app/gen.go'), 'package main\n\nvar made = 1\n');
  await build('--set', 'vars.version=v7');
  const ignored = await verify();
  assert.equal(ignored.status, 2, ignored.stderr);
  assert.match(
    ignored.stderr,
    /files that git ignores, so that no commit has them: cmd\/app\/gen\.go/,
  );
  await rm(join(directory, 'cmd/app/gen.go'));
  await writeFiles(root, {
    'lib/go.mod': 'module example.com/lib\n\ngo 1.24\n',
    'lib/lib.go': 'package lib\n',
  });
  const required = 'require example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n';
  await commit({
    'go.mod': `${TINY['go.mod']}\n${required}`,
    'cmd/app/lib.go': 'package main\n\nimport _ "example.com/lib"\n',
  });
  await build('--set', 'vars.version=v8');
  const outside = await verify();
  assert.equal(outside.status, 2, outside.stderr);
  assert.match(outside.stderr, /it was made of files outside of its repository/);
});

test('checks out submodules whose files an image has', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.olareg)) === undefined) return;
  const { root, directory, build, verify, env, git, reference } = await scene(t, () => ({
    'strake.yaml': FILES.replace('content: hello', 'file: words/motd'),
  }));
  const words = join(root, 'words');
  await writeFiles(words, { motd: 'hello\n' });
  const inWords = (...args: readonly string[]) =>
    runOk(['git', ...IDENTITY, ...args], { cwd: words, env });
  await inWords('init', '-q');
  await inWords('add', '.');
  await inWords('commit', '-q', '-m', 'first');
  await git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', words, 'words');
  await git('commit', '-q', '-m', 'words');
  await build();
  assert.match(await strakeOk(root, ['provenance', reference], { env }), /"submodules": true/);
  const local = await verify('--source', 'app');
  assert.equal(local.status, 0, local.stderr);
  const fetched = await verify();
  assert.equal(fetched.status, 5, fetched.stderr);
  assert.match(fetched.stderr, /transport 'file' not allowed/);
  await runOk(['git', 'clone', '-q', directory, 'bare'], { cwd: root, env });
  const lacking = await verify('--source', 'bare');
  assert.equal(lacking.status, 2, lacking.stderr);
  assert.match(lacking.stderr, /the clone lacks the submodule words/);
});

test('names what differs: the first entry, and what a Go program says differently', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.olareg)) === undefined) return;
  const crane = await requireTool(t, 'crane');
  if (crane === undefined) return;
  const { build, claim, root, directory, env, reference, registry, left } = await scene(
    t,
    () => GO,
  );
  await build();
  const other = `${registry.host}/acme/app:v2`;
  const changes = ['attest.provenance=false', 'go.tags=[other]'].flatMap((each) => ['--set', each]);
  await strakeOk(directory, ['build', '-o', `docker://${other}`, ...changes], { env });
  await claim(other);
  const verify = ['--key', 'a.pub', '--rebuild'];
  const changed = await strake(root, ['verify', other, ...verify], { env });
  assert.equal(changed.status, 6, changed.stderr);
  assert.match(
    changed.stderr,
    /error: linux\/arm64 \(layer sha256:\w{12}\): \S*app: .* is .*, rebuilt .*; the program says -tags=other, rebuilt nothing\n/,
  );
  assert.match(changed.stdout, /\nNOT REBUILT: .* gives another image: 2 differences\n$/);
  const old = `${registry.host}/acme/app:v4`;
  await strakeOk(
    directory,
    ['build', '-o', `docker://${old}`, ...changes, '--set', 'config.user=1'],
    {
      env,
    },
  );
  await claim(old, reference, (text) => text.replace(/"go1[^"]*"/, '"go1.25.99"'));
  const without = { ...env, GOPROXY: 'off' };
  const missing = await strake(root, ['verify', old, ...verify], { env: without });
  assert.equal(missing.status, 4, missing.stderr);
  assert.match(
    missing.stderr,
    /error: go1\.25\.99, which built the image, cannot be had: .*not available/,
  );
  await runOk(['tar', '-cf', 'more.tar', 'a.pub'], { cwd: root });
  const appended = `${registry.host}/acme/app:v3`;
  const single = await runOk([crane, 'digest', '--platform', 'linux/amd64', reference]);
  const from = `${registry.host}/acme/app@${single.trim()}`;
  await runOk([crane, 'append', '--insecure', '-b', from, '-f', 'more.tar', '-t', appended], {
    cwd: root,
  });
  await claim(appended);
  const more = await strake(root, ['verify', appended, ...verify, '--json'], { env });
  assert.equal(more.status, 6, more.stderr);
  const { rebuild } = JSON.parse(more.stdout);
  assert.equal(rebuild.equal, false);
  assert.equal(rebuild.differences[0].path, 'a.pub');
  assert.match(rebuild.differences[0].what, /^layer \d of \d is not in the rebuilt image$/);
  assert.deepEqual(await left(), []);
});

const FILES = `plugins: [symlinks, attest]
platforms: [linux/amd64, linux/arm64]
base: scratch
symlinks: { files: { /etc/motd: { content: hello } } }
${ATTEST}`;

/** What a base is of, and for which platforms an image is built on it. */
const BASES = [
  ['of all platforms', 'BASE', 'linux/amd64, linux/arm64'],
  [
    'of some platforms',
    '{ linux/amd64: BASE, linux/arm64: BASE, linux/s390x: scratch }',
    'linux/amd64, linux/arm64, linux/s390x',
  ],
  ['of a single image', 'BASE\nindex: false', 'linux/amd64'],
] as const;

for (const [name, base, platforms] of BASES)
  test(`uses the bases as they were, although their tags have moved: ${name}`, async (t) => {
    if ((await requireTool(t, REGISTRY_TOOL.olareg)) === undefined) return;
    const { root, directory, build, verify, registry, env } = await scene(t, (host) => ({
      'strake.yaml': FILES.replace(
        'scratch',
        base.replaceAll('BASE', `${host}/acme/base:latest`),
      ).replace('linux/amd64, linux/arm64', platforms),
    }));
    const pushBase = (text: string) =>
      strakeOk(
        directory,
        [
          ...['build', '-c', '../base.yaml', '-o', `docker://${registry.host}/acme/base:latest`],
          ...['--set', `symlinks.files./etc/base.content=${text}`],
        ],
        { env },
      );
    await writeFile(
      join(root, 'base.yaml'),
      'plugins: [symlinks]\nplatforms: [linux/amd64, linux/arm64]\nbase: scratch\nvcs: false\nsymlinks: { files: {} }\n',
    );
    await pushBase('first');
    await build();
    const unmoved = await verify();
    assert.equal(unmoved.status, 0, unmoved.stderr);
    await pushBase('second');
    const moved = await verify();
    assert.equal(moved.status, 0, moved.stderr);
  });

test('builds nothing of provenance that is not signed by whom it should be, or says too little', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.olareg)) === undefined) return;
  const { root, directory, build, verify, env, claim, registry, commit, left } = await scene(
    t,
    () => ({ 'strake.yaml': FILES }),
  );
  // Its provenance is attached, and nobody signed it.
  await build('--set', 'attest={}');
  await strakeOk(root, ['sign', `${registry.host}/acme/app:v1`, '--key', 'a.pem'], { env });
  const none = await verify();
  assert.equal(none.status, 2, none.stderr);
  assert.match(none.stderr, /it has no provenance that is signed by key a\.pub/);
  // What is verified is told all the same.
  assert.match(none.stdout, /^VERIFIED: /);
  assert.match(none.stderr, /verified: .*: signature/);
  const nobody = await strake(root, ['verify', `${registry.host}/acme/app:v1`, '--rebuild'], {
    env,
  });
  assert.equal(nobody.status, 2);
  const other = `${registry.host}/acme/app:v2`;
  await strakeOk(directory, ['build', '-o', `docker://${other}`], { env });
  const claims: readonly (readonly [RegExp, RegExp, string, number])[] = [
    [/git\+https:\/\/git\.example\/acme\/app"/, /is not git\+https/, 'git+ext::sh -c id"', 2],
    [/"strake\.yaml"/, /\.\.\/strake\.yaml, is not inside/, '"../strake.yaml"', 2],
    [/(?<="sha256": ?")[0-9a-f]{64}/, /has SHA-256 \w+ in the commit, not 0000/, '0'.repeat(64), 6],
    [/(?<="gitCommit": ?")[0-9a-f]{40}/, /commit 1{40} cannot be fetched/, '1'.repeat(40), 5],
  ];
  for (const [what, message, replacement, status] of claims) {
    const image = `${registry.host}/acme/claim-${status}${replacement.length}:v1`;
    const config = [
      '--set',
      'attest.provenance=false',
      '--set',
      `config.labels.a=${replacement.length}`,
    ];
    await strakeOk(directory, ['build', '-o', `docker://${image}`, ...config], { env });
    await claim(image, other, (text) => text.replace(what, replacement));
    const refused = await strake(root, ['verify', image, '--key', 'a.pub', '--rebuild'], { env });
    assert.match(refused.stderr, message);
    assert.equal(refused.status, status, refused.stderr);
  }
  await commit({ '.gitignore': 'dist\nunknown\n' });
  await writeFile(join(directory, 'notes.txt'), 'not committed\n');
  await build('--set', 'config.labels.a=dirty');
  const dirty = await verify();
  assert.equal(dirty.status, 2, dirty.stderr);
  assert.match(dirty.stderr, /files differed from commit \w{40} when it was built/);
  assert.deepEqual(await left(), []);
});

const WAITING = `import { writeFileSync } from 'node:fs';
export const plugin = {
  name: 'hello',
  async layer() {
    if (!process.env.WAITING) return undefined;
    writeFileSync(process.env.WAITING, '');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
};
`;

test('installs plugins of others from the lockfile, and leaves nothing when it is cancelled', async (t) => {
  if ((await requireTool(t, REGISTRY_TOOL.olareg)) === undefined) return;
  const manifest = (name: string, more: object = {}) =>
    JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js', ...more });
  const dependencies = { 'strake-plugin-hello': 'file:./hello' };
  const packages = {
    '': { name: 'app', version: '1.0.0', dependencies },
    hello: { name: 'strake-plugin-hello', version: '1.0.0' },
    'node_modules/strake-plugin-hello': { resolved: 'hello', link: true },
  };
  const { root, directory, build, verify, reference, env, left } = await scene(t, () => ({
    '.gitignore': 'dist\nnode_modules\n',
    'strake.yaml': FILES.replace('symlinks,', 'symlinks, hello,'),
    'package.json': manifest('app', { dependencies }),
    'package-lock.json': JSON.stringify({
      name: 'app',
      version: '1.0.0',
      lockfileVersion: 3,
      packages,
    }),
    'hello/package.json': manifest('strake-plugin-hello'),
    'hello/index.js': WAITING,
  }));
  await runOk(['npm', 'ci', '--offline', '--no-audit'], { cwd: directory, env });
  await build();
  const again = await verify('--json');
  assert.equal(again.status, 0, again.stderr);
  assert.deepEqual(JSON.parse(again.stdout).rebuild.notes, []);
  const waiting = join(root, 'waiting');
  const argv = [STRAKE, 'verify', reference, '--key', 'a.pub', '--rebuild'];
  const child = spawn(process.execPath, argv, {
    cwd: root,
    env: { ...process.env, ...env, WAITING: waiting },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  while (!existsSync(waiting)) await delay(50);
  assert.notDeepEqual(await left(), []);
  child.kill('SIGINT');
  assert.deepEqual(await ended, [130, null]);
  assert.deepEqual(await left(), []);
});
