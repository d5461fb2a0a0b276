import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPluginFile } from './index.ts';

test('reads a file, relative to a directory, and says why it cannot', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-read-file-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'a.key'), 'key');
  for (const path of ['a.key', join(directory, 'a.key')])
    assert.equal(Buffer.from(await readPluginFile(path, directory)).toString(), 'key');
  for (const [path, why] of [
    ['b.key', /b\.key does not exist$/],
    ['.', /is a directory$/],
    ['/dev/zero', /\/dev\/zero is not a regular file$/],
  ] as const)
    await assert.rejects(readPluginFile(path, directory), {
      code: 'FILE_UNREADABLE',
      message: why,
    });
});
