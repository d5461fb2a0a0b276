import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeDirectory } from './make-directory.ts';

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-directory-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('creates a directory and its parents, in parallel and repeatedly', async (t) => {
  const root = await directory(t);
  const path = join(root, 'a/b/c');
  await Promise.all(Array.from({ length: 20 }, (_, at) => makeDirectory(`${path}/${at % 3}/d`)));
  await makeDirectory(path);
  assert.ok((await stat(`${path}/2/d`)).isDirectory());
});

test('says what is in the way', async (t) => {
  const root = await directory(t);
  await writeFile(join(root, 'file'), '');
  await assert.rejects(makeDirectory(join(root, 'file')), { code: 'EEXIST' });
  await assert.rejects(makeDirectory(join(root, 'file/a/b')), { code: 'ENOTDIR' });
});

test('gives up if the directory cannot hold children', async (t) => {
  if (!existsSync('/proc/self')) return t.skip('there is no /proc here');
  await assert.rejects(makeDirectory('/proc/strake/a/b'), { code: 'ENOENT' });
});
