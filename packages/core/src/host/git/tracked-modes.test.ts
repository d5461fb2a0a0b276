import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createHostAccess } from '../access/index.ts';
import { withTrackedModes } from './tracked-modes.ts';

test('takes executable bits from git where the file system has none', async (t) => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'strake-modes-')));
  t.after(() => rm(top, { recursive: true, force: true }));
  const directory = join(top, 'site');
  await mkdir(join(directory, 'bin'), { recursive: true });
  for (const name of ['bin/run', 'bin/new', 'page']) await writeFile(join(directory, name), name);
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: top });
  git('init', '-q');
  git('add', 'site/bin/run', 'site/page');
  git('update-index', '--chmod=+x', 'site/bin/run');
  const env = { PATH: process.env.PATH };
  const { signal } = new AbortController();
  const host = withTrackedModes(createHostAccess({ directory, env, signal }), directory);
  const mode = async (path: string) => ((await host.stat(path))?.mode ?? 0) & 0o111;
  assert.deepEqual(
    await Promise.all(['bin/run', 'bin/new', 'page', 'bin'].map(mode)),
    [0o111, 0, 0, 0o111],
  );
  const listed = (await host.list('.')).map(({ path, mode }) => [path, mode & 0o111]);
  assert.deepEqual(listed, [
    ['bin', 0o111],
    ['bin/new', 0],
    ['bin/run', 0o111],
    ['page', 0],
  ]);
});
