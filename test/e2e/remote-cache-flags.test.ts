import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_IMAGE, project, strake, strakeOk } from './strake.ts';

const REMOTE = 'cache: { remote: localhost:1/acme/cache }\n';

test('stops where nothing says whose entries are used, and says both ways to write it', async (t) => {
  const directory = await project(t, { 'strake.yaml': `${EMPTY_IMAGE}${REMOTE}` });
  for (const command of ['build', 'plan']) {
    const { status, stdout, stderr } = await strake(directory, [command]);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^error: strake\.yaml:4:\d+: nothing says whose entries of the remote/);
    assert.match(stderr, /\n {2}hint: Run "strake cache key".*"trust: registry"/);
  }
  await strakeOk(directory, ['build', '--no-cache']);
  await strakeOk(directory, ['build', '--set', 'cache.remote=[]']);
});

test('reads further caches of flags and the environment, which need trust as well', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const flag = await strake(directory, ['build', '--cache-from', 'localhost:1/acme/cache']);
  assert.match(flag.stderr, /^error: .*entries of the remote cache localhost:1\/acme\/cache/);
  const env = { STRAKE_CACHE_FROM: 'localhost:1/acme/cache:v1' };
  const variable = await strake(directory, ['plan', '--set', 'cache.trust=registry'], { env });
  assert.equal(variable.status, 2);
  assert.match(
    variable.stderr,
    /^error: --cache-from or STRAKE_CACHE_FROM: reference ".*" has a tag/,
  );
});

test('refuses options that contradict each other, and a shard without a cache', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  for (const [args, message] of [
    [['--no-cache', '--cache-write'], /^error: --no-cache and --cache-write contradict each other/],
    [['--shard', '1/2'], /^error: --shard compiles into the remote cache, which this build does/],
    [['--shard', '3/2', '--cache-write'], /^error: --shard "3\/2" is not a valid shard/],
    [['--shard', '1/2', '--cache-write', '--push'], /^error: --shard and --push contradict/],
    [['--shard', '1/2', '--cache-write'], /^error: a shard needs a remote cache/],
  ] as const) {
    const { status, stderr } = await strake(directory, ['build', ...args]);
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.match(stderr, /\n {2}hint: /);
  }
});

test('takes what follows --cache-write as a package', async (t) => {
  const directory = await project(t, { 'go.mod': 'module example.com/app\n' });
  const { stderr } = await strake(directory, ['build', '--cache-write', './nowhere']);
  assert.match(stderr, /nowhere/);
  assert.doesNotMatch(stderr, /--cache-write/);
  const force = await strake(directory, ['build', '--cache-write', 'force']);
  assert.equal(force.status, 2);
  assert.match(force.stderr, /\n {2}hint: Write --cache-write=force; or \.\/force /);
});

test('ends a shard of a merge request successfully, with one line', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `${EMPTY_IMAGE}cache: { remote: localhost:1/acme/cache, trust: registry }\n`,
  });
  const env = { CI_MERGE_REQUEST_IID: '7', CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' };
  const { status, stdout, stderr } = await strake(
    directory,
    ['build', '--shard', 'auto', '--cache-write'],
    { env },
  );
  assert.equal(status, 0);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^shard 2\/4 has nothing to do: a merge request only reads the remote cache\nshard 2\/4 done in .*\n$/,
  );
});

test('builds all the same where it cannot write to the remote cache, and says so once', async (t) => {
  const { stdout } = await strake(await project(t, {}), ['cache', 'key', '--secret-file', 'key']);
  const directory = await project(t, {
    'strake.yaml': `${EMPTY_IMAGE}cache:\n  remote: localhost:1/acme/cache\n  ${stdout}`,
    'none.yaml': EMPTY_IMAGE,
  });
  const build = (args: readonly string[], env: Readonly<Record<string, string | undefined>>) =>
    strake(directory, ['build', ...args], { env });
  const review = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request' };
  for (const [args, env, says] of [
    [
      ['--cache-write'],
      {},
      /^warning: nothing is written to the remote cache: STRAKE_CACHE_KEY is/m,
    ],
    [[], { STRAKE_CACHE_WRITE: '1' }, /^warning: nothing is written to the remote cache: /m],
    [['--cache-write'], review, /^a pull request only reads the remote cache; /m],
    [['--cache-write=force'], review, /^warning: nothing is written to the remote cache: /m],
    [['-c', 'none.yaml', '--cache-write'], {}, /^warning: .* to a remote cache: there is none$/m],
  ] as const) {
    const done = await build(args, env);
    assert.equal(done.status, 0);
    assert.match(done.stdout, /@?sha256:/);
    assert.match(done.stderr, says);
    const lines = done.stderr.split('\n').filter((line) => /(the|a) remote cache[:;]/.test(line));
    assert.equal(lines.filter((line) => !line.startsWith('::')).length, 1, done.stderr);
  }
  const reads = await build([], {});
  assert.doesNotMatch(reads.stderr, /remote cache/);
});

test('shows the remote cache in the resolved configuration', async (t) => {
  const directory = await project(t, { 'strake.yaml': `${EMPTY_IMAGE}${REMOTE}` });
  const text = await strakeOk(directory, ['config']);
  assert.match(
    text,
    /\ncache:\n {2}# strake\.yaml:4\n {2}remote:\n {4}- localhost:1\/acme\/cache\n/,
  );
});

test('keeps the private key from the programs that a build runs', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `${EMPTY_IMAGE}vars:\n  seen: { command: [sh, -c, 'echo "\${STRAKE_CACHE_KEY-no} \${SHOWN-no}"'] }\ntags: ["{{seen | replace: ' ', '-'}}"]\n`,
  });
  const env = { STRAKE_CACHE_KEY: 'secret', SHOWN: 'yes' };
  assert.match(await strakeOk(directory, ['config'], { env }), /\n {6}- no-yes\n/);
});
