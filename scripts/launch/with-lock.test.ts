import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, temporaryDirectory } from '../../test/tool/index.ts';
import { withLock } from './with-lock.mjs';

const NEVER_A_PROCESS = 2 ** 22 + 1;

test('admits one process at a time', async (t) => {
  const directory = await temporaryDirectory(t);
  const counter = join(directory, 'counter');
  await writeFile(counter, '0');
  const increase = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(new URL('./with-lock.mjs', import.meta.url).href)};
    await withLock(${JSON.stringify(join(directory, 'lock'))}, async () => {
      const before = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
      await setTimeout(30);
      writeFileSync(${JSON.stringify(counter)}, String(before + 1));
    });`;
  const argv = [process.execPath, '--input-type=module', '--eval', increase];
  const all = await Promise.all(Array.from({ length: 4 }, () => run(argv)));
  assert.deepEqual(
    all.map(({ status, stderr }) => [status, stderr]),
    all.map(() => [0, '']),
  );
  assert.equal((await run(['cat', counter])).stdout, '4');
});

test('breaks the lock of a dead process', async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  await writeFile(lock, `${NEVER_A_PROCESS}\n`);
  assert.equal(await withLock(lock, async () => 'in'), 'in');
});

test('releases the lock when the work fails', async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  const fail = () => Promise.reject(new Error('boom'));
  await assert.rejects(withLock(lock, fail), /boom/);
  assert.equal(await withLock(lock, async () => 'in'), 'in');
});
