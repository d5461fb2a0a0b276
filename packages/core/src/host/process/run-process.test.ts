import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { StrakeError } from '@strake/oci';
import { type ProcessOptions, runProcess } from './run-process.ts';

/** A variable of POSIX shells. */
const NO_PWD = process.platform === 'win32';
const { signal } = new AbortController();
const here: ProcessOptions = { directory: tmpdir(), env: { PATH: process.env.PATH }, signal };
const node = (script: string, options: Partial<ProcessOptions> = {}) =>
  runProcess([process.execPath, '-e', script], { ...here, ...options });

async function failure(action: Promise<unknown>): Promise<StrakeError> {
  const thrown = await action.then(
    (value) => assert.fail(`expected a failure, got ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  assert.ok(StrakeError.is(thrown), `expected a StrakeError, got ${thrown}`);
  return thrown;
}

async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'strake-process-')));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('gives outputs, exit code, and arguments that no shell has touched', async () => {
  const script = 'console.log(process.argv[1]); console.error("bad"); process.exitCode = 3';
  const argv = [process.execPath, '-e', script, '--', '$HOME "*" \\'];
  assert.deepEqual(await runProcess(argv, here), {
    stdout: '$HOME "*" \\\n',
    stderr: 'bad\n',
    exitCode: 3,
  });
});

test('gives the program the directory, the whole environment and the input', async (t) => {
  const directory = await temporaryDirectory(t);
  const script = `
    const input = require('node:fs').readFileSync(0, 'utf8');
    console.log(JSON.stringify([process.cwd(), process.env.A, process.env.HOME ?? null, input]));`;
  const env = { PATH: process.env.PATH, A: '1', HOME: undefined };
  const { stdout } = await node(script, { directory, env, input: 'hello' });
  assert.deepEqual(JSON.parse(stdout), [directory, '1', null, 'hello']);
});

test('names the directory in PWD, whatever the caller works in', { skip: NO_PWD }, async (t) => {
  const directory = await temporaryDirectory(t);
  const { stdout } = await node('process.stdout.write(process.env.PWD)', {
    directory,
    env: { PATH: process.env.PATH, PWD: '/elsewhere' },
  });
  assert.equal(stdout, directory);
});

test('has git tell of all changes, and leaves its other settings as they are', async (t) => {
  const directory = await temporaryDirectory(t);
  const ask = (more: Record<string, string>) =>
    runProcess(['git', 'config', '--get-regexp', '^(status|diff|user)[.]'], {
      ...here,
      directory,
      env: { ...here.env, GIT_CONFIG_NOSYSTEM: '1', HOME: directory, ...more },
    });
  const ours = 'status.showuntrackedfiles normal\ndiff.ignoresubmodules none\n';
  assert.equal((await ask({})).stdout, ours);
  assert.equal((await ask({ GIT_CONFIG_COUNT: '' })).stdout, ours);
  const names = { GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'N' };
  const hidden = { GIT_CONFIG_KEY_1: 'status.showUntrackedFiles', GIT_CONFIG_VALUE_1: 'no' };
  assert.equal(
    (await ask({ ...names, ...hidden })).stdout,
    `user.name N\nstatus.showuntrackedfiles no\n${ours}`,
  );
  assert.match((await ask({ GIT_CONFIG_COUNT: 'many' })).stderr, /bogus count/);
});

test('closes the input of a program that is given none', async () => {
  const { stdout } = await node("console.log(require('node:fs').readFileSync(0).length)");
  assert.equal(stdout, '0\n');
});

test('survives a program that does not read its input', async () => {
  const { exitCode } = await node('process.exit(0)', { input: 'x'.repeat(1_000_000) });
  assert.equal(exitCode, 0);
});

test('names the signal that ended a program, and counts it as shells do', async () => {
  const { exitCode, signalName } = await node("process.kill(process.pid, 'SIGSEGV')");
  assert.deepEqual([exitCode, signalName], [139, 'SIGSEGV']);
});

test('looks for the program on the PATH that it is given', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'only-here'), '#!/bin/sh\necho found\n', { mode: 0o755 });
  const { stdout } = await runProcess(['only-here'], { ...here, env: { PATH: directory } });
  assert.equal(stdout, 'found\n');
  const error = await failure(runProcess(['only-here'], here));
  assert.equal(error.code, 'TOOL_NOT_FOUND');
  assert.equal(error.message, '"only-here" is not on PATH');
  assert.match(error.hint ?? '', /Install only-here/);
});

test('tells a program that is not executable from one that is missing', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'tool'), '#!/bin/sh\n', { mode: 0o644 });
  const error = await failure(runProcess([join(directory, 'tool')], here));
  assert.equal(error.code, 'TOOL_NOT_FOUND');
  assert.match(error.message, /tool" is not executable$/);
});

test('tells a missing directory from a missing program', async (t) => {
  const directory = join(await temporaryDirectory(t), 'gone');
  const error = await failure(node('', { directory }));
  assert.equal(error.code, 'FILE_UNREADABLE');
  assert.equal(error.message, `directory ${directory} does not exist`);
});

test('says so when the arguments are too long for the system', async () => {
  const error = await failure(node('', { env: { BIG: 'x'.repeat(5_000_000) } }));
  assert.equal(error.code, 'TOOL_FAILED');
});

test('keeps the last whole lines of very much output', async () => {
  const script = 'for (let i = 0; i < 20000; i++) console.log(`line ${i}`)';
  const { stdout } = await node(script, { maxOutputBytes: 25 });
  assert.equal(stdout, '…\nline 19998\nline 19999\n');
});

test('starts nothing when the signal is aborted already', async (t) => {
  const directory = await temporaryDirectory(t);
  const aborted = AbortSignal.abort(new Error('stop'));
  const script = "require('node:fs').writeFileSync('ran', '')";
  await assert.rejects(node(script, { directory, signal: aborted }), /^Error: stop$/);
  await assert.rejects(readFile(join(directory, 'ran')), { code: 'ENOENT' });
});

/** Starts a shell with a grandchild that writes its id, waits for that, and cancels. @returns the id, and how long it took */
async function cancel(t: TestContext, script: string) {
  const directory = await temporaryDirectory(t);
  const controller = new AbortController();
  const running = runProcess(['sh', '-c', script], {
    ...here,
    directory,
    signal: controller.signal,
  });
  let pid = '';
  while (!pid.endsWith('\n')) {
    await sleep(10);
    pid = await readFile(join(directory, 'pid'), 'utf8').catch(() => '');
  }
  const start = Date.now();
  controller.abort(new Error('stop'));
  await assert.rejects(running, /^Error: stop$/);
  return { pid: Number(pid), milliseconds: Date.now() - start };
}

async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      process.kill(pid, 0);
      const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
      // A zombie that nobody has asked about yet is gone as well.
      if (/\) Z/.test(state)) return true;
    } catch {
      return true;
    }
    await sleep(10);
  }
  return false;
}

test('takes grandchildren along when it is cancelled', async (t) => {
  const { pid, milliseconds } = await cancel(t, 'sleep 60 & echo $! > pid; wait');
  assert.ok(await isGone(pid));
  assert.ok(milliseconds < 2500, `took ${milliseconds} ms`);
});

test('forces programs that do not listen to SIGTERM after three seconds', async (t) => {
  const script = 'trap "" TERM; sleep 60 & echo $! > pid; wait';
  const { pid, milliseconds } = await cancel(t, script);
  assert.ok(await isGone(pid));
  assert.ok(milliseconds >= 2900 && milliseconds < 10_000, `took ${milliseconds} ms`);
});

test('forces what is left of the group when the program itself has gone', async (t) => {
  const deaf = '(trap "" TERM; exec sleep 60) >/dev/null 2>&1 </dev/null & echo $! > pid; wait';
  const { pid } = await cancel(t, deaf);
  assert.ok(await isGone(pid));
});

test('does not wait for what a finished program has left behind', async () => {
  const start = Date.now();
  const { stdout } = await runProcess(['sh', '-c', 'sleep 30 & echo done'], here);
  assert.equal(stdout, 'done\n');
  assert.ok(Date.now() - start < 10_000);
});

test('leaves no listener on the signal', async () => {
  const controller = new AbortController();
  await node('', { signal: controller.signal });
  await failure(runProcess(['no-such-tool'], { ...here, signal: controller.signal }));
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
});
