import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createHostAccess } from './create-host-access.ts';
import { listDirectory } from './list-directory.ts';

test('lists files, directories and links below a directory in byte order, without following links', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-list-'));
  t.after(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'tree/a'), { recursive: true });
  await writeFile(join(directory, 'tree/a/f'), 'four', { mode: 0o755 });
  await writeFile(join(directory, 'tree/a-b'), '');
  await symlink('a', join(directory, 'tree/to-a'));
  await symlink('/nowhere', join(directory, 'tree/dangling'));
  const host = createHostAccess({ directory, env: {}, signal: new AbortController().signal });
  const listed = await host.list('tree');
  assert.deepEqual(
    listed.map(({ path, type, size, target }) => [path, type, type === 'file' ? size : 0, target]),
    [
      ['a', 'directory', 0, undefined],
      ['a/f', 'file', 4, undefined],
      ['a-b', 'file', 0, undefined],
      ['dangling', 'symlink', 0, '/nowhere'],
      ['to-a', 'symlink', 0, 'a'],
    ],
  );
  await assert.rejects(host.list('nowhere'), { code: 'FILE_UNREADABLE' });
  await assert.rejects(host.list('/etc'), { code: 'FILE_UNREADABLE' });
});

test('refuses a directory whose entries disappear while it is listed', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-list-'));
  t.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'a'), '');
  await assert.rejects(
    listDirectory(directory, async (path) => {
      await rm(path);
      return undefined;
    }),
    {
      code: 'FILE_CHANGED',
      message: `directory ${directory} changed during the build: a no longer exists`,
    },
  );
});
