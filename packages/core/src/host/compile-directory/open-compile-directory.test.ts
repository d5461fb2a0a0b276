import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openCompileDirectory } from './open-compile-directory.ts';

async function newCache(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-compile-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

/** Opens the directory of a key, and gives it back. */
async function once(directory: string, action: (path: string) => Promise<void>): Promise<void> {
  const { path, release } = await openCompileDirectory(directory, 'key');
  await action(path).finally(release);
}

test('returns the same directory for the same key, with its content', async (t) => {
  const directory = await newCache(t);
  await once(directory, (path) => writeFile(join(path, 'app'), 'made'));
  await once(directory, async (path) =>
    assert.equal(await readFile(join(path, 'app'), 'utf8'), 'made'),
  );
});

test('empties a directory whose record is missing or corrupt', async (t) => {
  const directory = await newCache(t);
  const damages: readonly ((mark: string) => Promise<unknown>)[] = [
    (mark) => rm(mark),
    async (mark) => writeFile(mark, (await readFile(mark)).subarray(0, 40)),
  ];
  for (const damage of damages) {
    await once(directory, async (path) => {
      await writeFile(join(path, 'app'), 'made');
      await damage(join(path, '.strake.json'));
    });
    await once(directory, async (path) => assert.deepEqual(await readdir(path), ['.strake.json']));
  }
});

test('returns a temporary directory if another build uses it, or without a cache', async (t) => {
  const directory = await newCache(t);
  await once(directory, async (held) => {
    for (const cache of [directory, undefined]) {
      const { path, release } = await openCompileDirectory(cache, 'key');
      assert.notEqual(path, held);
      assert.ok((await stat(path)).isDirectory());
      await release();
      await assert.rejects(stat(path), { code: 'ENOENT' });
    }
    assert.ok((await stat(held)).isDirectory());
  });
});
