import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDiscoveryFiles } from './discovery-files.ts';

test('tells files, directories and other things apart, through links, and reads files alone', async (t) => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'strake-files-')));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'empty.go'));
  await writeFile(join(root, 'file'), 'text');
  await symlink('file', join(root, 'link'));
  await symlink('gone', join(root, 'dangling'));
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'pipe')]);
  const files = createDiscoveryFiles();
  const types = ['empty.go', 'file', 'link', 'dangling', 'pipe', 'gone', 'file/below'].map((name) =>
    files.type(join(root, name)),
  );
  assert.deepEqual(types, ['directory', 'file', 'file', undefined, 'other', undefined, undefined]);
  assert.equal(files.read(join(root, 'link')), 'text');
  for (const name of ['empty.go', 'pipe', 'gone'])
    assert.equal(files.read(join(root, name)), undefined);
  assert.deepEqual(files.list(join(root, 'empty.go')), []);
  assert.equal(files.realPath(join(root, 'link')), join(root, 'file'));
});
