import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readRegularFile } from './regular-file.ts';

const posix = { skip: process.platform === 'win32' && 'Windows has no such files' };

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-regular-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('reads a file, also through a link, and the null device as an empty one', posix, async (t) => {
  const path = await directory(t);
  await writeFile(join(path, 'file'), 'text');
  await symlink('file', join(path, 'link'));
  assert.equal(readRegularFile(join(path, 'link')), 'text');
  assert.equal(readRegularFile('/dev/null').length, 0);
});

test('refuses a FIFO, a device and a directory without opening them', posix, async (t) => {
  const path = await directory(t);
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(path, 'fifo')]);
  await symlink('/dev/zero', join(path, 'zero'));
  const refuses = (name: string, code: string, message: string) =>
    assert.throws(() => readRegularFile(join(path, name)), { code, message });
  refuses('fifo', 'EINVAL', 'it is a FIFO, not a regular file');
  refuses('zero', 'EINVAL', 'it is a device, not a regular file');
  refuses('.', 'EISDIR', 'it is a directory, not a regular file');
  assert.throws(() => readRegularFile(join(path, 'nothing')), { code: 'ENOENT' });
});

test('refuses a file that is larger than settings are', async (t) => {
  const file = join(await directory(t), 'file');
  await writeFile(file, '');
  await truncate(file, 3 * 2 ** 30);
  assert.throws(() => readRegularFile(file), { code: 'EFBIG' });
});
