import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ownerWord, processOwner } from './process-owner.ts';
import { removeAbandoned, UNFINISHED_FILE } from './remove-abandoned.ts';

const CAN_UNSHARE = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;

async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-abandoned-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

/** Starts a process that begins to write a file, an archive and a temporary directory, and never ends. */
async function beginWriting(directory: string, before: readonly string[] = []) {
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { writeFileAtomic } from ${url('./write-file-atomic.ts')};
    import { temporaryDirectory } from ${url('./temporary-directory.ts')};
    await temporaryDirectory();
    const endless = async function* () { yield Buffer.from('half'); console.log('begun'); await sleep(60_000); };
    await writeFileAtomic('file', endless());`;
  const node = [process.execPath, '--no-warnings', '--input-type=module', '-e', program];
  const [name = '', ...args] = [...before, ...node];
  const child = spawn(name, args, {
    cwd: directory,
    env: { ...process.env, TMPDIR: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Writes a file, as another process and with a temporary directory. @returns what is there afterwards */
async function writeAfter(directory: string): Promise<string[]> {
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import { writeFileAtomic } from ${url('./write-file-atomic.ts')};
    import { temporaryDirectory } from ${url('./temporary-directory.ts')};
    await (await temporaryDirectory()).remove();
    await writeFileAtomic('other', '');`;
  const argv = ['--no-warnings', '--input-type=module', '-e', program];
  const env = { ...process.env, TMPDIR: directory };
  const { status } = spawnSync(process.execPath, argv, { cwd: directory, env, stdio: 'inherit' });
  assert.equal(status, 0);
  return readdir(directory);
}

test('removes what a killed writer left, and nothing of a running one', async (t) => {
  const directory = await temporaryDirectory(t);
  const child = await beginWriting(directory);
  const [unfinished, temporary, ...others] = (await readdir(directory)).sort();
  assert.deepEqual(others, []);
  assert.match(unfinished ?? '', /^\.file\..*\.part$/);
  assert.match(temporary ?? '', /^strake-/);
  assert.deepEqual((await writeAfter(directory)).sort(), [unfinished, 'other', temporary]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.deepEqual(await writeAfter(directory), ['other']);
});

test('keeps what a process in another PID namespace writes', {
  skip: !CAN_UNSHARE && 'no right to make namespaces',
}, async (t) => {
  const directory = await temporaryDirectory(t);
  const child = await beginWriting(directory, ['unshare', '--pid', '--fork', '--kill-child']);
  assert.equal((await writeAfter(directory)).length, 3);
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('identifies a local process by its start time, and gives up on a remote one after a day of silence', async (t) => {
  const directory = await temporaryDirectory(t);
  const owner = processOwner();
  const name = (of: Partial<typeof owner>) =>
    `.x.${ownerWord({ ...owner, ...of })}.${'0'.repeat(12)}.part`;
  const away = name({ space: '0123456789ab' });
  const names = [name({}), away, '.x.part', '.x.1-2-3.part', 'x'];
  for (const each of names) await writeFile(join(directory, each), '');
  if (owner.start !== 0) await writeFile(join(directory, name({ start: owner.start + 1 })), '');
  await removeAbandoned(directory, UNFINISHED_FILE);
  assert.deepEqual((await readdir(directory)).sort(), [...names].sort());
  await utimes(join(directory, away), 0, 0);
  await removeAbandoned(directory, UNFINISHED_FILE);
  assert.deepEqual((await readdir(directory)).sort(), names.filter((each) => each !== away).sort());
});
