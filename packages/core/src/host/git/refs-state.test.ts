import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { FileClock } from '@strake/oci/internal';
import { findRepository } from './find-repository.ts';
import { refsState } from './refs-state.ts';

test('does not record a tag that was just created, even if the clock of the process is ahead', async (t) => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'strake-refs-')));
  t.after(() => rm(root, { recursive: true }));
  const own = join(root, 'own');
  await mkdir(own);
  await mkdir(join(root, '.git/refs/tags'), { recursive: true });
  await writeFile(join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
  await writeFile(join(root, '.git/refs/tags/v1.0.0'), `${'0'.repeat(40)}\n`);
  const repository = findRepository(root);
  assert.ok(repository);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 2_000 });
  assert.equal(refsState(repository, new FileClock(own)), undefined);
  t.mock.timers.reset();
  // The clock of the file system has to tick for that.
  await delay(40);
  assert.match(refsState(repository, new FileClock(own)) ?? '', /v1\.0\.0/);
});
