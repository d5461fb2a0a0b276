import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { FileClock } from '../file/index.ts';
import { createVerifiedBlobs } from './verified-blobs.ts';

test('does not record a file that just changed, even if the clock of the process is ahead', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'strake-verified-'));
  t.after(() => rm(root, { recursive: true }));
  const own = join(root, 'own');
  await mkdir(own);
  let kept: unknown;
  const records = {
    readRecord: async () => undefined,
    writeRecord: async (_: string, record: unknown) => {
      kept = record;
    },
  };
  const verified = createVerifiedBlobs(records, new FileClock(own));
  await writeFile(join(root, 'blob'), 'text');
  await verified.add(root, 'blob');
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 2_000 });
  await verified.keep();
  t.mock.timers.reset();
  assert.deepEqual(kept, {});
  // The clock of the file system has to tick for that.
  await delay(40);
  await verified.keep();
  assert.deepEqual(Object.keys(Object(kept)), ['blob']);
});
