import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runTool, type ToolOptions } from './run-tool.ts';

const { signal } = new AbortController();
const here: ToolOptions = { directory: tmpdir(), env: { PATH: process.env.PATH }, signal };

async function temporaryDirectory(t: TestContext): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'strake-process-')));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('has git report all changes, and keeps its other settings', async (t) => {
  const directory = await temporaryDirectory(t);
  const ask = (more: Record<string, string>) =>
    runTool(['git', 'config', '--get-regexp', '^(status|diff|user)[.]'], {
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

test('runs a program in its own process group', {
  skip: process.platform === 'win32',
}, async () => {
  const { exitCode } = await runTool(
    [process.execPath, '-e', 'process.kill(-process.pid, 0)'],
    here,
  );
  assert.equal(exitCode, 0);
});
