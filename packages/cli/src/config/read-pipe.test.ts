import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readPipe } from './read-pipe.ts';

const posix = { skip: process.platform === 'win32' && 'Windows has no FIFO' };

async function fifo(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-pipe-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, 'fifo');
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
  return path;
}

/** A writer that waits for its standard input to end before it writes a second time. */
function write(t: TestContext, path: string) {
  const script = 'exec 3<>"$0"; printf one >&3; echo; read x; printf two >&3';
  const child = spawn('sh', ['-c', script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  return child;
}

test('treats a FIFO without a writer as empty', posix, async (t) => {
  assert.equal((await readPipe(await fifo(t), 10)).length, 0);
});

test('reads everything from a pipe, and waits for late data', posix, async (t) => {
  const path = await fifo(t);
  const child = write(t, path);
  for await (const _ of child.stdout.iterator({ destroyOnReturn: false })) break;
  const reading = readPipe(path, 10);
  child.stdin.end();
  assert.equal((await reading).toString(), 'onetwo');
});

test('refuses to read more than is allowed', posix, async (t) => {
  const path = await fifo(t);
  const child = write(t, path);
  for await (const _ of child.stdout.iterator({ destroyOnReturn: false })) break;
  await assert.rejects(readPipe(path, 2), RangeError);
});
