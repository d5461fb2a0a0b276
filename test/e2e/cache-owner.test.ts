import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  lchown,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPTY_IMAGE, project, strake, strakeOk, TINY } from './strake.ts';

const IS_ROOT = process.geteuid?.() === 0;

test('makes the cache accessible to its user only, without passwords of the environment', async (t) => {
  const directory = await project(t, TINY);
  const cache = join(directory, 'cache');
  const env = { STRAKE_CACHE: cache, GOPROXY: 'https://me:hunter2@localhost:1,off' };
  for (const mode of [undefined, 0o775]) {
    if (mode !== undefined) await chmod(cache, mode);
    await strakeOk(directory, ['build', './cmd/app', '-o', 'oci:out'], { env });
    assert.equal((await stat(cache)).mode & 0o777, 0o700);
  }
  const actions = await readdir(join(cache, 'actions'));
  assert.ok(actions.length > 0);
  for (const name of actions)
    assert.doesNotMatch(await readFile(join(cache, 'actions', name), 'utf8'), /hunter2/);
});

test('does not use the cache of another user, says so once, and builds anyway', {
  skip: !IS_ROOT && 'only root can give files away',
}, async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const right = await strakeOk(directory, ['build', '--no-cache'], {});
  const cache = join(directory, 'cache');
  await mkdir(cache);
  await chown(cache, 12_345, 12_345);
  const env = { STRAKE_CACHE: cache };
  const built = await strake(directory, ['build'], { env });
  assert.equal(built.status, 0, built.stderr);
  assert.equal(built.stdout, right);
  assert.deepEqual(built.stderr.match(/^warning:.*\n.*$/gm), [
    `warning: building without a cache: ${cache} belongs to another user (uid 12345)\n` +
      '  hint: Set STRAKE_CACHE to a directory that only you can write to.',
  ]);
  assert.deepEqual(await readdir(cache), []);
  const pruned = await strake(directory, ['cache', 'prune', '--all'], { env });
  assert.equal(pruned.status, 2, pruned.stderr);
  assert.match(pruned.stderr, /belongs to another user/);
});

test('follows no link of another user to a cache, not even for its own compiled code', {
  skip: !IS_ROOT && 'only root can give files away',
}, async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE, 'target/.gitignore': '*' });
  const [cache, target] = [join(directory, 'cache'), join(directory, 'target')];
  await chmod(target, 0o700);
  await symlink(target, cache);
  await lchown(cache, 12_345, 12_345);
  const { status, stderr } = await strake(directory, ['build'], { env: { STRAKE_CACHE: cache } });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /building without a cache: .*cache belongs to another user \(uid 12345\)/);
  assert.deepEqual(await readdir(target), ['.gitignore']);
});

test('as root leaves nothing in the home directory of another user', {
  skip: !IS_ROOT && 'only root can give files away',
}, async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const home = join(directory, 'home');
  await mkdir(home);
  await chown(home, 12_345, 12_345);
  const env = { STRAKE_CACHE: undefined, XDG_CACHE_HOME: undefined, HOME: home };
  const { status, stderr } = await strake(directory, ['build'], { env });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /building without a cache: .*home belongs to another user \(uid 12345\)/);
  assert.deepEqual(await readdir(home), []);
});

test('neither uses nor prunes a directory with other files instead of its cache', async (t) => {
  const directory = await project(t, {
    'strake.yaml': EMPTY_IMAGE,
    'd/code/proj': 'mine',
    'd/configs/prod.yaml': 'mine',
    'd/records/f.txt': 'mine',
    'd/compile/b/c': 'mine',
  });
  const cache = join(directory, 'd');
  const env = { STRAKE_CACHE: cache };
  const before = await readdir(cache, { recursive: true });
  const built = await strake(directory, ['build'], { env });
  assert.equal(built.status, 0, built.stderr);
  assert.match(
    built.stderr,
    /^warning: building without a cache: \S+ is not part of a strake cache$/m,
  );
  const pruned = await strake(directory, ['cache', 'prune', '--all'], { env });
  assert.equal(pruned.status, 2, pruned.stderr);
  assert.match(pruned.stderr, /^error: cannot prune the cache: .* is not part of a strake cache/);
  const { bytes, refusal } = JSON.parse(
    await strakeOk(directory, ['cache', 'info', '--json'], { env }),
  );
  assert.equal(bytes, 0);
  assert.match(refusal, /is not part of a strake cache/);
  const text = await strakeOk(directory, ['cache', 'info'], { env });
  assert.match(text, /0 B, not used: .* is not part of a strake cache/);
  assert.deepEqual(await readdir(cache, { recursive: true }), before);
});

test('makes git ignore its own files in a directory of the work tree with other files', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE, 'shared/notes.txt': 'mine' });
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: directory, encoding: 'utf8' });
  git('init', '-q');
  git('add', '.');
  for (const cache of ['shared', '.']) {
    for (let turn = 0; turn < 2; turn += 1)
      await strakeOk(directory, ['build', '-o', 'oci:out'], { env: { STRAKE_CACHE: cache } });
    assert.doesNotMatch(git('status', '--porcelain'), /^\?\?/m, cache);
    assert.ok((await readdir(join(directory, cache, 'code'))).some((name) => name.startsWith('v')));
  }
  await writeFile(join(directory, 'shared/more.txt'), '');
  assert.match(git('status', '--porcelain'), /^\?\? shared\/more.txt$/m);
});

test('names TMPDIR in one line if no temporary directory can be created', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE, file: '' });
  for (const [args, variables] of [
    [['build', '--no-cache'], {}],
    [['build'], { STRAKE_CACHE: join(directory, 'file/cache') }],
  ] as const) {
    const env = { ...variables, TMPDIR: join(directory, 'nowhere') };
    const { status, stderr } = await strake(directory, args, { env });
    assert.equal(status, 2, stderr);
    assert.match(
      stderr,
      /^error: cannot create a temporary directory: \S+nowhere cannot be written: the parent directory cannot be created\n {2}hint: Set TMPDIR to/m,
    );
    assert.doesNotMatch(stderr, /bug|\n +at /);
  }
});

test('resolves a relative STRAKE_CACHE against the working directory', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const env = { STRAKE_CACHE: 'relative', XDG_CACHE_HOME: 'ignored' };
  assert.match(
    await strakeOk(directory, ['cache', 'info'], { env }),
    new RegExp(`^${join(directory, 'relative')}: `),
  );
  await strakeOk(directory, ['cache', 'info'], {
    env: { ...env, STRAKE_CACHE: undefined, HOME: join(directory, 'home') },
  });
  assert.deepEqual((await readdir(directory)).sort(), ['home', 'relative', 'strake.yaml']);
});
