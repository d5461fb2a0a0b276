import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeKeyPair } from '@strake/core/internal';
import { requireRegistry, run, runOk } from '../tool/index.ts';
import { type OtherMachine, otherMachine } from './other-machine.ts';
import { project, strake } from './strake.ts';

const KEYS = makeKeyPair();
/** A module whose test needs a part of the standard library. */
const FILES = {
  'go.mod': 'module example.com/m\n\ngo 1.24\n',
  'main.go':
    'package main\n\nimport "example.com/m/lib"\n\nfunc main() { println(lib.Twice(2)) }\n',
  'lib/lib.go': 'package lib\n\nfunc Twice(n int) int { return 2 * n }\n',
  'lib/lib_test.go':
    'package lib\n\nimport "testing"\n\nfunc TestTwice(t *testing.T) {\n\tif Twice(2) != 4 {\n\t\tt.Fail()\n\t}\n}\n',
};

/** A module, a cache repository, and machines that share what Go compiles through it. */
async function goCacheScene(t: TestContext) {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return undefined;
  const repository = `${registry.host}/acme/build-cache`;
  const trust = (keys: readonly string[]) =>
    `plugins: [./not-installed-here.ts]\ncache: { remote: ${repository}, trust: [${keys.map((key) => `"${key}"`)}] }\n`;
  const directory = await project(t, { ...FILES, 'strake.yaml': trust([KEYS.publicKey]) });
  return {
    repository,
    trust,
    /** Its project is in another directory than on all other machines. */
    async machine(): Promise<OtherMachine> {
      const made = await otherMachine(t, directory, { go: true });
      // Without vet, which reads every package again.
      made.env.GOFLAGS = '-trimpath -vet=off';
      return made;
    },
    /** Writes with the key. */
    push: ({ strake }: OtherMachine, ...args: string[]) =>
      strake(['go-cache', 'push', ...args], { STRAKE_CACHE_KEY: KEYS.privateKey }),
    pull: ({ strake }: OtherMachine, ...args: string[]) => strake(['go-cache', 'pull', ...args]),
  };
}

async function go({ directory, env }: OtherMachine, ...args: string[]) {
  const pairs = Object.entries(env).map((pair) => pair.join('='));
  const done = await run(['env', '-i', ...pairs, 'go', ...args], { cwd: directory });
  assert.equal(done.status, 0, done.stderr + done.stdout);
  const compiled = done.stderr.match(/^\S*\/compile .* -p (\S+)/gm) ?? [];
  return { ...done, compiled: compiled.map((line) => / -p (\S+)/.exec(line)?.[1]) };
}

test('compiles nothing on a machine that pulled what another one pushed', {
  timeout: 180_000,
}, async (t) => {
  const scene = await goCacheScene(t);
  if (!scene) return;
  const { repository, machine, push, pull, trust } = scene;
  const one = await machine();
  const before = await pull(one);
  assert.deepEqual([before.status, before.stdout], [0, ''], before.stderr);
  assert.equal(
    before.stderr,
    `Go's build cache: nothing in ${repository} for example.com/m and ${await platform()} with these settings; "strake go-cache push" writes what go build, go test and go vet used\n`,
  );
  const { compiled } = await go(one, 'test', '-x', './...');
  assert.ok(compiled.length > 20, `${compiled.length} packages`);
  await go(one, 'build', '-o', 'app', '.');
  const pushed = await push(one, '--json');
  assert.equal(pushed.status, 0, pushed.stderr);
  const { seconds, ...written } = JSON.parse(pushed.stdout);
  assert.ok(seconds >= 0);
  assert.deepEqual(
    { ...written, bytes: 0, bundles: 0 },
    {
      cache: "Go's build cache",
      directory: one.env.GOCACHE,
      platform: await platform(),
      operands: ['example.com/m'],
      repository,
      bundles: 0,
      bytes: 0,
      result: 'written',
    },
  );
  assert.ok(written.bytes > 1_000_000, `${written.bytes} bytes`);
  const again = await push(one);
  assert.equal(
    again.stderr,
    `Go's build cache: ${repository} already has everything that was used\n`,
  );

  await t.test('and takes the results of tests from there', async () => {
    const other = await machine();
    const pulled = await pull(other);
    assert.equal(pulled.status, 0, pulled.stderr);
    assert.match(
      pulled.stderr,
      /^Go's build cache: [\d.]+ MB in \d+ bundles? fetched in [\d.]+ s into (\S+\/go-cache)\n$/,
    );
    assert.deepEqual((await go(other, 'build', '-x', '-o', 'app', '.')).compiled, []);
    const tested = await go(other, 'test', '-x', './...');
    assert.deepEqual(tested.compiled, []);
    assert.match(tested.stdout, /^ok\s+example\.com\/m\/lib\s+\(cached\)$/m);
    assert.equal(
      (await pull(other)).stderr,
      `Go's build cache: nothing worth fetching is missing in ${other.env.GOCACHE}\n`,
    );
  });

  await t.test('of a second commit writes only what is new', async () => {
    const other = await machine();
    await pull(other);
    const file = join(other.directory, 'lib/lib.go');
    await writeFile(file, `${FILES['lib/lib.go']}\nfunc Thrice(n int) int { return 3 * n }\n`);
    const { compiled } = await go(other, 'test', '-x', './...');
    assert.deepEqual(new Set(compiled), new Set(['example.com/m/lib', 'main']));
    const { bytes, result } = JSON.parse((await push(other, '--json')).stdout);
    assert.equal(result, 'written');
    assert.ok(bytes < written.bytes / 20, `${bytes} of ${written.bytes} bytes`);
    const third = await machine();
    await writeFile(
      join(third.directory, 'lib/lib.go'),
      `${FILES['lib/lib.go']}\nfunc Thrice(n int) int { return 3 * n }\n`,
    );
    await pull(third);
    assert.deepEqual((await go(third, 'test', '-x', './...')).compiled, []);
  });

  await t.test('unless nobody trusts the key, or the cache has another name', async () => {
    const other = await machine();
    const named = await pull(other, '--name', 'race');
    assert.match(named.stderr, /^Go's build cache: nothing in /);
    await writeFile(join(other.directory, 'strake.yaml'), trust([makeKeyPair().publicKey]));
    const untrusted = await pull(other);
    assert.equal(untrusted.status, 0);
    assert.match(
      untrusted.stderr,
      /^warning: ignoring the tag bundles-[0-9a-f]{64} of the remote cache .*\n {2}hint: .*\nGo's build cache: nothing was fetched\n$/,
    );
  });

  await t.test(
    'unless its cache cannot be written to, with one warning',
    {
      skip: process.platform !== 'linux' && '/sys is a directory of Linux',
    },
    async () => {
      const other = await machine();
      const pulled = await other.strake(['go-cache', 'pull'], { GOCACHE: '/sys/go-build' });
      assert.equal(pulled.status, 0, pulled.stderr);
      assert.equal(pulled.stderr.match(/^warning:/gm)?.length, 1, pulled.stderr);
      assert.match(pulled.stderr, /^warning: .*\/sys\/go-build/);
    },
  );

  await t.test('and drops what go no longer uses', async () => {
    const other = await machine();
    await pull(other);
    await go(other, 'build', '-o', 'app', '.');
    const { bundles, result } = JSON.parse((await push(other, '--json')).stdout);
    assert.equal(result, 'written');
    assert.ok(bundles > 0);
    const last = await machine();
    const pulled = JSON.parse((await pull(last, '--json')).stdout);
    assert.deepEqual([pulled.result, pulled.directory], ['fetched', last.env.GOCACHE]);
    assert.ok(pulled.bytes < written.bytes / 2, `${pulled.bytes} of ${written.bytes} bytes`);
    assert.deepEqual((await go(last, 'build', '-x', '-o', 'app', '.')).compiled, []);
  });
});

test('says why it does not share, and exits with 2 only for what the user has to change', async (t) => {
  const directory = await project(t, FILES);
  const config = '--set=cache={remote: localhost:1/acme/cache, trust: registry}';
  const cases: readonly [
    args: readonly string[],
    env: Record<string, string>,
    status: number,
    says: RegExp,
  ][] = [
    [['pull'], {}, 2, /^error: .*no remote cache.*\n {2}hint: .*cache\.remote.*--cache-from/],
    [['push'], {}, 2, /^error: .*no remote cache/],
    [
      ['pull', '--cache-from', 'localhost:1/a/b'],
      {},
      2,
      /^error: cache: nothing says whose entries/,
    ],
    [
      ['push', '--set', `cache={remote: localhost:1/a/b, trust: ["${KEYS.publicKey}"]}`],
      {},
      2,
      /^error: .*STRAKE_CACHE_KEY is not set\n {2}hint: /,
    ],
    [
      ['pull', '--name', 'a/b', config],
      {},
      2,
      /^error: option '--name <NAME>' argument 'a\/b' is invalid/,
    ],
    [
      ['pull', config],
      { GOCACHEPROG: 'helper' },
      0,
      /^Go's build cache is not shared: GOCACHEPROG is set\n$/,
    ],
    [
      ['push', config],
      { GOCACHEPROG: 'helper' },
      0,
      /^Go's build cache is not shared: GOCACHEPROG is set\n$/,
    ],
    [
      ['push', config],
      { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' },
      0,
      /^Go's build cache: nothing is written: a pull request only reads the remote cache; --force writes all the same\n$/,
    ],
    [['pull', config], { PATH: dirname(process.execPath) }, 4, /^error: .*\bgo\b.*\n {2}hint: /],
  ];
  for (const [args, env, status, says] of cases) {
    const done = await strake(directory, ['go-cache', ...args], {
      env: { STRAKE_CACHE_KEY: undefined, GITHUB_ACTIONS: undefined, ...env },
    });
    assert.equal(done.status, status, `${args.join(' ')}: ${done.stderr}`);
    assert.match(done.stderr, says);
    assert.equal(done.stdout, '');
  }
  const pulled = await strake(directory, ['go-cache', 'pull', '--json', config]);
  assert.equal(pulled.status, 0, pulled.stderr);
  assert.match(pulled.stderr, /^warning: .*localhost:1/);
  const { result, bundles } = JSON.parse(pulled.stdout);
  assert.deepEqual([result, bundles], ['failed', 0]);
});

/** Of this machine, in Go's spelling. */
async function platform(): Promise<string> {
  return (await runOk(['go', 'env', 'GOOS', 'GOARCH'])).trim().replace('\n', '/');
}
