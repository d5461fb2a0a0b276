import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { tryFileLock } from '../file/index.ts';
import { cacheEntries, pruneCache } from './index.ts';

async function cache(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-prune-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const files: readonly [name: string, age: number][] = [
    ['blobs/sha256/old', 300],
    ['blobs/sha256/new', 100],
    ['compile/one/0/app', 200],
    ['records/r', 50],
  ];
  for (const [name, age] of files) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'x'.repeat(100_000));
    const at = 1_000_000 - age;
    await utimes(path, at, at);
  }
  for (const folder of ['compile/one/0', 'compile/one'])
    await utimes(join(directory, folder), 1, 1);
  return directory;
}

const names = async (directory: string) =>
  (await cacheEntries(directory)).map(({ path }) => path.slice(directory.length + 1)).sort();

test('takes away what was used longest ago, until the rest fits', async (t) => {
  const directory = await cache(t);
  const pruned = await pruneCache(directory, { mostBytes: 250_000 });
  assert.equal(pruned.entries, 2);
  assert.ok(pruned.freed >= 200_000 && pruned.left <= 250_000);
  assert.deepEqual(await names(directory), ['blobs/sha256/new', 'records/r']);
});

test('leaves a folder alone that a build works in', async (t) => {
  const directory = await cache(t);
  const release = await tryFileLock(join(directory, 'compile/one.lock'));
  await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual(await names(directory), ['compile/one']);
  await release?.();
  await pruneCache(directory, { mostBytes: 0 });
  assert.deepEqual(await names(directory), []);
});

test('has nothing to do where there is no cache', async (t) => {
  const directory = join(await cache(t), 'nowhere');
  assert.deepEqual(await pruneCache(directory, { mostBytes: 0 }), {
    entries: 0,
    freed: 0,
    left: 0,
  });
  await assert.rejects(readdir(directory), { code: 'ENOENT' });
});
