import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeFolder } from './make-folder.ts';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-folder-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('makes a folder and those above it, many at once and again', async (t) => {
  const root = await folder(t);
  const path = join(root, 'a/b/c');
  await Promise.all(Array.from({ length: 20 }, (_, at) => makeFolder(`${path}/${at % 3}/d`)));
  await makeFolder(path);
  assert.ok((await stat(`${path}/2/d`)).isDirectory());
});

test('says what is in the way', async (t) => {
  const root = await folder(t);
  await writeFile(join(root, 'file'), '');
  await assert.rejects(makeFolder(join(root, 'file')), { code: 'EEXIST' });
  await assert.rejects(makeFolder(join(root, 'file/a/b')), { code: 'ENOTDIR' });
});

test('gives up where a folder takes no children', async (t) => {
  if (!existsSync('/proc/self')) return t.skip('there is no /proc here');
  await assert.rejects(makeFolder('/proc/strake/a/b'), { code: 'ENOENT' });
});
