import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { StrakeError } from '../errors/index.ts';
import { type ProcessOptions, runProcess } from './run-process.ts';

/** Windows has neither process groups nor PWD. */
const NO_POSIX = process.platform === 'win32';
const { signal } = new AbortController();
const here: ProcessOptions = {
  directory: tmpdir(),
  env: { PATH: process.env.PATH },
  signal,
  detached: true,
};
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

test('returns output and exit code, and passes arguments without a shell', async () => {
  const script = 'console.log(process.argv[1]); console.error("bad"); process.exitCode = 3';
  const argv = [process.execPath, '-e', script, '--', '$HOME "*" \\'];
  assert.deepEqual(await runProcess(argv, here), {
    stdout: '$HOME "*" \\\n',
    stderr: 'bad\n',
    exitCode: 3,
  });
});

test('gives the program the directory, exactly the given environment, and the input', async (t) => {
  const directory = await temporaryDirectory(t);
  const script = `
    const input = require('node:fs').readFileSync(0, 'utf8');
    console.log(JSON.stringify([process.cwd(), process.env.A, process.env.HOME ?? null, input]));`;
  const env = { PATH: process.env.PATH, A: '1', HOME: undefined };
  const { stdout } = await node(script, { directory, env, input: 'hello' });
  assert.deepEqual(JSON.parse(stdout), [directory, '1', null, 'hello']);
});

test('sets PWD to the directory', { skip: NO_POSIX }, async (t) => {
  const directory = await temporaryDirectory(t);
  const { stdout } = await node('process.stdout.write(process.env.PWD)', {
    directory,
    env: { PATH: process.env.PATH, PWD: '/elsewhere' },
  });
  assert.equal(stdout, directory);
});

test('gives several programs the content of one file as their input', async (t) => {
  const file = join(await temporaryDirectory(t), 'input');
  await writeFile(file, 'x'.repeat(3_000_000));
  const count = "console.log(require('node:fs').readFileSync(0).length)";
  const both = await Promise.all([1, 2].map(() => node(count, { input: { file } })));
  assert.deepEqual(
    both.map(({ stdout }) => stdout),
    ['3000000\n', '3000000\n'],
  );
});

test('passes bytes in and out unchanged', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  const echo = 'process.stdin.pipe(process.stdout)';
  const { stdout } = await node(echo, { input: bytes, encoding: 'latin1' });
  assert.deepEqual(Buffer.from(stdout, 'latin1'), Buffer.from(bytes));
});

test('names an input that cannot be read, and starts nothing', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = join(directory, 'none');
  const script = "require('node:fs').writeFileSync('ran', '')";
  const error = await failure(node(script, { directory, input: { file } }));
  assert.equal(error.code, 'FILE_UNREADABLE');
  assert.equal(error.message, `file ${file} cannot be read`);
  await assert.rejects(readFile(join(directory, 'ran')), { code: 'ENOENT' });
});

test('gives the program an empty input by default', async () => {
  const { stdout } = await node("console.log(require('node:fs').readFileSync(0).length)");
  assert.equal(stdout, '0\n');
});

test('survives a program that does not read its input', async () => {
  const { exitCode } = await node('process.exit(0)', { input: 'x'.repeat(1_000_000) });
  assert.equal(exitCode, 0);
});

test('names the signal that ended a program, and returns the exit code of shells', async () => {
  const { exitCode, signalName } = await node("process.kill(process.pid, 'SIGSEGV')");
  assert.deepEqual([exitCode, signalName], [139, 'SIGSEGV']);
});

test('finds the program on the given PATH', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'only-here'), '#!/bin/sh\necho found\n', { mode: 0o755 });
  const { stdout } = await runProcess(['only-here'], { ...here, env: { PATH: directory } });
  assert.equal(stdout, 'found\n');
  const error = await failure(runProcess(['only-here'], here));
  assert.equal(error.code, 'TOOL_NOT_FOUND');
  assert.equal(error.message, '"only-here" is not on PATH');
  assert.match(error.hint ?? '', /Install only-here/);
});

test('says whether a program is missing or not executable', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'tool'), '#!/bin/sh\n', { mode: 0o644 });
  const error = await failure(runProcess([join(directory, 'tool')], here));
  assert.equal(error.code, 'TOOL_NOT_FOUND');
  assert.match(error.message, /tool" is not executable$/);
});

test('says whether the directory or the program is missing', async (t) => {
  const directory = join(await temporaryDirectory(t), 'gone');
  const error = await failure(node('', { directory }));
  assert.equal(error.code, 'FILE_UNREADABLE');
  assert.equal(error.message, `directory ${directory} does not exist`);
});

test('says so when the arguments are too long for the system', async () => {
  const error = await failure(node('', { env: { BIG: 'x'.repeat(5_000_000) } }));
  assert.equal(error.code, 'TOOL_FAILED');
});

test('keeps the last whole lines of long output', async () => {
  const script = 'for (let i = 0; i < 20000; i++) console.log(`line ${i}`)';
  const { stdout } = await node(script, { maxOutputBytes: 25 });
  assert.equal(stdout, '…\nline 19998\nline 19999\n');
});

test('starts nothing if the signal is already aborted', async (t) => {
  const directory = await temporaryDirectory(t);
  const aborted = AbortSignal.abort(new Error('stop'));
  const script = "require('node:fs').writeFileSync('ran', '')";
  await assert.rejects(node(script, { directory, signal: aborted }), /^Error: stop$/);
  await assert.rejects(readFile(join(directory, 'ran')), { code: 'ENOENT' });
});

/** A shell with a grandchild that writes its id below `directory` and is waited for. Time stands still: `tick` lets it go on. */
async function startFamily(t: TestContext, script: string) {
  const directory = await temporaryDirectory(t);
  const controller = new AbortController();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const running = runProcess(['sh', '-c', script], {
    ...here,
    directory,
    signal: controller.signal,
  });
  const written = async (name: string) => {
    for (;;) {
      const text = await readFile(join(directory, name), 'utf8').catch(() => '');
      if (text.endsWith('\n')) return text.trim();
      await turn();
    }
  };
  const pid = Number(await written('pid'));
  controller.abort(new Error('stop'));
  const ended = assert.rejects(running, /^Error: stop$/);
  return { pid, ended, written, tick: (ms: number) => t.mock.timers.tick(ms) };
}

async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
    // A zombie that its parent has not waited for yet has ended as well.
    return !/\) Z/.test(state);
  } catch {
    return false;
  }
}

/** Waits for the end of a process. */
async function gone(pid: number): Promise<void> {
  while (await isRunning(pid)) await turn();
}

const GUARD = { timeout: 30_000 };

test('ends grandchildren by SIGTERM when it is cancelled', GUARD, async (t) => {
  const { pid, ended } = await startFamily(t, 'sleep 60 & echo $! > pid; wait');
  await ended;
  await gone(pid);
});

test('sends SIGKILL three seconds after a SIGTERM that is ignored', GUARD, async (t) => {
  const deaf =
    'trap "echo heard > heard" TERM; sh -c "trap : TERM; echo \\$\\$ > pid; while :; do sleep 60; done" & while :; do wait; done';
  const { pid, ended, written, tick } = await startFamily(t, deaf);
  await written('heard');
  tick(2999);
  assert.ok(await isRunning(pid));
  tick(1);
  await ended;
  await gone(pid);
});

test('ends what is left of the group when the program itself has ended', GUARD, async (t) => {
  const deaf = '(trap "" TERM; exec sleep 60) >/dev/null 2>&1 </dev/null & echo $! > pid; wait';
  const { pid, ended } = await startFamily(t, deaf);
  await ended;
  await gone(pid);
});

test('starts a process group only if asked to', { skip: NO_POSIX }, async () => {
  const script = 'process.kill(-process.pid, 0)';
  assert.equal((await node(script)).exitCode, 0);
  assert.match((await node(script, { detached: false })).stderr, /ESRCH/);
});

test('does not wait for children that a finished program left running', GUARD, async () => {
  const { stdout } = await runProcess(['sh', '-c', 'sleep 60 & echo $!'], here);
  const pid = Number(stdout);
  assert.ok(await isRunning(pid));
  process.kill(pid);
});

test('ends a program that takes too long, and says which', GUARD, async () => {
  const error = await failure(runProcess(['sleep', '60'], { ...here, timeoutMs: 50 }));
  assert.equal(error.code, 'TOOL_FAILED');
  assert.equal(error.message, '"sleep" did not end within 0.05 s');
  assert.equal((error.cause as Error).name, 'TimeoutError');
});

test('gives the result of a program that ends within its time', async () => {
  const { stdout } = await node('console.log(1)', { timeoutMs: 60_000 });
  assert.equal(stdout, '1\n');
});

test('throws the reason of the caller, also where time is limited', GUARD, async () => {
  const controller = new AbortController();
  const script = 'console.log(1); setInterval(() => {}, 1000)';
  const running = node(script, { signal: controller.signal, timeoutMs: 60_000 });
  controller.abort(new Error('stop'));
  await assert.rejects(running, /^Error: stop$/);
});

test('leaves no listener on the signal', async () => {
  const controller = new AbortController();
  await node('', { signal: controller.signal });
  await failure(runProcess(['no-such-tool'], { ...here, signal: controller.signal }));
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
});
