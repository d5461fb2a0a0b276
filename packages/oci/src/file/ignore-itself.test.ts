import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ignoreItself } from './ignore-itself.ts';

async function workTree(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'strake-ignore-'));
  t.after(() => rm(root, { recursive: true }));
  execFileSync('git', ['init', '-q'], { cwd: root });
  const status = () =>
    execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
  return { root, status };
}

test('creates a directory that git ignores with all its content', async (t) => {
  const { root, status } = await workTree(t);
  ignoreItself(join(root, 'a/b'));
  await mkdir(join(root, 'a/b/c'));
  await writeFile(join(root, 'a/b/c/file'), 'text');
  assert.equal(status(), '');
  ignoreItself(join(root, 'a/b'));
  assert.equal(await readFile(join(root, 'a/b/.gitignore'), 'utf8'), '*\n');
});

test('accepts an empty directory, and one with nothing but its own files', async (t) => {
  const { root, status } = await workTree(t);
  await mkdir(join(root, 'empty'));
  ignoreItself(join(root, 'empty'));
  await mkdir(join(root, 'cache/blobs'), { recursive: true });
  await writeFile(join(root, 'cache/blobs/file'), 'text');
  ignoreItself(join(root, 'cache'), { own: ['blobs'] });
  assert.equal(status(), '');
});

test('leaves a directory with other files unchanged, and one outside a work tree', async (t) => {
  const { root } = await workTree(t);
  await mkdir(join(root, 'theirs'));
  await writeFile(join(root, 'theirs/file'), 'text');
  ignoreItself(join(root, 'theirs'));
  assert.equal(existsSync(join(root, 'theirs/.gitignore')), false);
  ignoreItself(root);
  assert.equal(existsSync(join(root, '.gitignore')), false);
  const outside = await mkdtemp(join(tmpdir(), 'strake-ignore-'));
  t.after(() => rm(outside, { recursive: true }));
  ignoreItself(join(outside, 'made'));
  assert.equal(existsSync(join(outside, 'made')), false);
});

test('changes no existing file', async (t) => {
  const { root } = await workTree(t);
  await mkdir(join(root, 'kept'));
  await writeFile(join(root, 'kept/.gitignore'), '*\n!.gitignore\n');
  ignoreItself(join(root, 'kept'));
  assert.equal(await readFile(join(root, 'kept/.gitignore'), 'utf8'), '*\n!.gitignore\n');
});
