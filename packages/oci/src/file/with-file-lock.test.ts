import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryFileLock, withFileLock } from './with-file-lock.ts';

async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-lock-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

const MODULE = JSON.stringify(new URL('./with-file-lock.ts', import.meta.url).href);

function start(directory: string, program: string): ChildProcess {
  const text = `import { readFileSync, writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withFileLock } from ${MODULE};\n${program}`;
  const argv = ['--no-warnings', '--input-type=module', '-e', text];
  return spawn(process.execPath, argv, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** A lock of a process on a machine that nobody can look at. */
async function foreignLock(path: string): Promise<void> {
  await writeFile(path, `${JSON.stringify({ pid: 1, space: 'elsewhere', id: 'x' })}\n`);
}

test('admits one process at a time, however long each waits', { timeout: 60_000 }, async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'count'), '0');
  const program = `for (let turn = 0; turn < 5; turn += 1) await withFileLock('sub/lock', async () => {
    const before = Number(readFileSync('count', 'utf8'));
    await sleep(Math.random() * 5);
    writeFileSync('count', String(before + 1));
  });`;
  const all = Array.from({ length: 4 }, () => start(directory, program));
  for (const child of all)
    if (child.exitCode === null) assert.deepEqual(await once(child, 'exit'), [0, null]);
  assert.equal(await readFile(join(directory, 'count'), 'utf8'), '20');
  assert.deepEqual(await readdir(join(directory, 'sub')), []);
});

test('admits one caller at a time within a process, and reports once that it waits', async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  let [inside, waits] = [0, 0];
  const action = async () => {
    inside += 1;
    assert.equal(inside, 1);
    await sleep(120);
    inside -= 1;
    return 'done';
  };
  const options = { onWait: () => (waits += 1) };
  const all = await Promise.all([withFileLock(lock, action), withFileLock(lock, action, options)]);
  assert.deepEqual(all, ['done', 'done']);
  assert.ok(waits <= 1);
});

test('takes over from a killed process immediately, and in one process only', {
  timeout: 60_000,
}, async (t) => {
  const directory = await temporaryDirectory(t);
  const lock = join(directory, 'lock');
  const child = start(
    directory,
    `await withFileLock('lock', async () => { console.log('in'); await sleep(60_000); });`,
  );
  if (child.stdout) await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  let inside = 0;
  const action = async () => {
    inside += 1;
    assert.equal(inside, 1);
    await sleep(20);
    inside -= 1;
  };
  // Nobody takes over by time: whoever waits is let in by a release.
  const options = { staleMs: Number.POSITIVE_INFINITY };
  await Promise.all(Array.from({ length: 8 }, () => withFileLock(lock, action, options)));
  assert.deepEqual(await readdir(directory), []);
});

test('waits for a remote holder while it updates its lock, and takes over when it stops', {
  timeout: 20_000,
}, async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  await foreignLock(lock);
  let isAlive = true;
  const beats = (async () => {
    for (let beat = 0; beat < 12; beat += 1) {
      await sleep(50);
      await utimes(lock, new Date(), new Date(beat));
    }
    isAlive = false;
  })();
  await withFileLock(lock, async () => assert.equal(isAlive, false), { staleMs: 400 });
  await beats;
});

test('takes over from a process that died between creating its lock and writing to it', {
  timeout: 20_000,
}, async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  await writeFile(lock, '');
  await withFileLock(lock, async () => {}, { staleMs: 200 });
});

test('takes an empty lock that is older than any process needs to write to it', async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  await writeFile(lock, '');
  assert.equal(await tryFileLock(lock), undefined);
  assert.deepEqual(await readdir(join(lock, '..')), ['lock']);
  const past = new Date(Date.now() - 60_000);
  await utimes(lock, past, past);
  const release = await tryFileLock(lock);
  assert.ok(release);
  await release();
  assert.deepEqual(await readdir(join(lock, '..')), []);
});

test('takes over from a process that died while taking over', { timeout: 20_000 }, async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  await foreignLock(lock);
  await foreignLock(`${lock}.part`);
  await withFileLock(lock, async () => {}, { staleMs: 200 });
  assert.deepEqual(await readdir(join(lock, '..')), []);
});

test('does not release a lock that another process holds by now', async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  await withFileLock(lock, () => foreignLock(lock));
  assert.match(await readFile(lock, 'utf8'), /elsewhere/);
});

test('releases the lock when the action throws, and stops waiting when it is cancelled', async (t) => {
  const lock = join(await temporaryDirectory(t), 'lock');
  const failing = withFileLock(lock, async () => {
    throw new Error('boom');
  });
  await assert.rejects(failing, /^Error: boom$/);
  await foreignLock(lock);
  const controller = new AbortController();
  const reason = new Error('it takes too long');
  setTimeout(() => controller.abort(reason), 30);
  const waiting = withFileLock(lock, async () => assert.fail('it went in'), controller);
  await assert.rejects(waiting, reason);
});

test('names the lock that cannot be created', async (t) => {
  const file = join(await temporaryDirectory(t), 'file');
  await writeFile(file, '');
  const making = withFileLock(join(file, 'lock'), async () => {});
  await assert.rejects(making, { code: 'OUTPUT_UNWRITABLE' });
});

test('tryFileLock gives up immediately if a running process holds the lock', async (t) => {
  const directory = await temporaryDirectory(t);
  const lock = join(directory, 'lock');
  const release = await tryFileLock(lock);
  assert.ok(release);
  assert.equal(await tryFileLock(lock), undefined);
  await release();
  const child = start(
    directory,
    `await withFileLock('lock', async () => { console.log('in'); await sleep(60_000); });`,
  );
  if (child.stdout) await once(child.stdout, 'data');
  assert.equal(await tryFileLock(lock), undefined);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const again = await tryFileLock(lock);
  assert.ok(again);
  await again();
});
