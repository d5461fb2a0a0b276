import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readTemplateFacts } from './template-facts.ts';

const NOTHING = { goEnv: false, git: [], now: false };
const { signal } = new AbortController();
const { env } = process;

async function directory(t: TestContext): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'strake-facts-')));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

test('runs nothing that no template names', async (t) => {
  const place = { directory: await directory(t), env: { PATH: '/nowhere' }, signal };
  assert.deepEqual(await readTemplateFacts(NOTHING, place), {});
  await assert.rejects(readTemplateFacts({ ...NOTHING, goEnv: true }, place), {
    code: 'TOOL_NOT_FOUND',
    message: '"go" is not on PATH',
  });
  const git = [place.directory];
  assert.deepEqual(await readTemplateFacts({ ...NOTHING, git }, place), { git: {} });
});

test('tells commit, branch, tag and state of the work tree', async (t) => {
  const path = await directory(t);
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.example'];
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...identity, ...args], {
      cwd: path,
      encoding: 'utf8',
      env: { ...env, GIT_COMMITTER_DATE: '1700000000 +0000' },
    }).trim();
  const facts = async () =>
    (await readTemplateFacts({ ...NOTHING, git: [path] }, { directory: '/', env, signal })).git?.[
      path
    ];
  assert.equal(await facts(), undefined);
  git('init', '-q', '-b', 'trunk');
  assert.equal(await facts(), undefined);
  git('commit', '-q', '--allow-empty', '-m', 'first');
  const fullCommit = git('rev-parse', 'HEAD');
  const clean = {
    ...{ branch: 'trunk', fullCommit, shortCommit: git('rev-parse', '--short', 'HEAD') },
    ...{ commitTime: 1_700_000_000, isDirty: false },
  };
  assert.deepEqual(await facts(), clean);
  git('tag', 'v1.2.3');
  await writeFile(join(path, 'new'), '');
  assert.deepEqual(await facts(), { ...clean, tag: 'v1.2.3', isDirty: true });
});

test('tells the environment of go, and the time', async (t) => {
  const place = { directory: await directory(t), env: { ...env, GOOS: 'plan9' }, signal };
  const before = Date.now();
  const { goEnv, now = 0 } = await readTemplateFacts({ ...NOTHING, goEnv: true, now: true }, place);
  assert.equal(goEnv?.GOOS, 'plan9');
  assert.ok(now >= before && now <= Date.now());
});
