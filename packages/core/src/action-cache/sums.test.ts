import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { namesOf, sumOfFile } from './sums.ts';

test('digests files of any size, and nothing that is not a file', async (t) => {
  const path = await mkdtemp(join(tmpdir(), 'strake-sums-'));
  t.after(() => rm(path, { recursive: true }));
  for (const size of [0, 1, 2 ** 20, 2 ** 20 + 1]) {
    const bytes = Buffer.alloc(size, 'a file');
    await writeFile(join(path, 'file'), bytes);
    const expected = createHash('sha256').update(bytes).digest('hex');
    assert.equal(await sumOfFile(join(path, 'file')), expected, `${size} bytes`);
  }
  await symlink('file', join(path, 'link'));
  assert.equal(await sumOfFile(join(path, 'link')), await sumOfFile(join(path, 'file')));
  for (const none of ['.', 'missing']) assert.equal(await sumOfFile(join(path, none)), undefined);
});

test('records only names of the requested types, following links', async (t) => {
  const path = await mkdtemp(join(tmpdir(), 'strake-names-'));
  t.after(() => rm(path, { recursive: true }));
  const types = { '.git': 'directory', '.hg': 'directory', _FOSSIL_: 'other' };
  const names = () => namesOf({ path, suffixes: [], types });
  const plain = names();
  for (const name of ['.git', '.hg']) {
    await mkdir(join(path, name));
    assert.notEqual(names(), plain, name);
    await rm(join(path, name), { recursive: true });
    await symlink('.', join(path, name));
    assert.notEqual(names(), plain, `a link ${name}`);
    await rm(join(path, name));
    await writeFile(join(path, name), '');
    assert.equal(names(), plain, `a file ${name}`);
    await rm(join(path, name));
  }
  await mkdir(join(path, '_FOSSIL_'));
  assert.equal(names(), plain, 'a directory _FOSSIL_');
  await rm(join(path, '_FOSSIL_'), { recursive: true });
  await writeFile(join(path, '_FOSSIL_'), '');
  assert.notEqual(names(), plain);
  await rm(join(path, '_FOSSIL_'));
  await mkdir(join(path, 'inner'));
  assert.equal(names(), plain);
});
