import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { FileClock } from '../file/index.ts';
import { openStore } from '../store/index.ts';
import { ContentDigests } from './content-digests.ts';
import { fileContent } from './file-content.ts';
import { readKnownContent } from './known-content.ts';

test('does not trust the digest of a file that just changed, even if the clock of the process is ahead', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'strake-digests-'));
  t.after(() => rm(root, { recursive: true }));
  const [path, own] = [join(root, 'file'), join(root, 'own')];
  await mkdir(own);
  const store = await openStore(join(root, 'store'));
  t.after(() => store.close());
  const isRacy = async () => {
    const digests = new ContentDigests(store, new AbortController().signal, new FileClock(own));
    await digests.of(await fileContent(path));
    return (await readKnownContent(store, path))?.isRacy ?? false;
  };
  await writeFile(path, 'text');
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 2_000 });
  assert.equal(await isRacy(), true);
  t.mock.timers.reset();
  // The clock of the file system has to tick for that.
  await delay(40);
  assert.equal(await isRacy(), false);
});
