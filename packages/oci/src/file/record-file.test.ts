import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readRecord, writeRecord } from './record-file.ts';

async function recordFile(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-record-'));
  t.after(() => rm(directory, { recursive: true }));
  return join(directory, 'records/a');
}

test('returns what was written, readable by its owner only', async (t) => {
  const file = await recordFile(t);
  assert.equal(readRecord(file, 'key'), undefined);
  for (const value of [{ digest: 'x', size: 1, list: [null, 'ü\n'] }, 'text', 0, null]) {
    await writeRecord(file, 'key', value);
    assert.deepEqual(readRecord(file, 'key'), value);
  }
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('ignores a record with any byte changed', async (t) => {
  const file = await recordFile(t);
  await writeRecord(file, 'key', { digest: 'sha256:00', size: 12 });
  const whole = await readFile(file);
  for (let at = 0; at < whole.length; at += 1) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(file, bytes);
    assert.equal(readRecord(file, 'key'), undefined, `byte ${at}`);
    await writeFile(file, whole.subarray(0, at));
    assert.equal(readRecord(file, 'key'), undefined, `the first ${at} bytes`);
  }
  await writeFile(file, `${whole}\n`);
  assert.equal(readRecord(file, 'key'), undefined);
});

test('ignores a record of another key', async (t) => {
  const file = await recordFile(t);
  await writeRecord(file, 'digest of /a', 'sha256:00');
  assert.equal(readRecord(file, 'digest of /b'), undefined);
});
