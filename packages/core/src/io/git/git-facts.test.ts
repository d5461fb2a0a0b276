import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createWorld } from '../world/index.ts';
import { gitFacts } from './git-facts.ts';

async function folder(t: TestContext) {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'strake-git-')));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CEILING_DIRECTORIES: tmpdir(),
  };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: directory,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const { signal } = new AbortController();
  const facts = (more: Record<string, string> = {}, at = directory) =>
    gitFacts(createWorld({ directory, env: { ...env, ...more }, signal }), at);
  return { directory, git, facts };
}

async function repository(t: TestContext) {
  const it = await folder(t);
  it.git('init', '-q');
  await writeFile(join(it.directory, 'file'), 'text');
  it.git('add', 'file');
  it.git('commit', '-qm', 'first');
  return it;
}

test('knows commit, description and address of a repository', async (t) => {
  const { git, facts } = await repository(t);
  git('tag', 'v1.2.0');
  git('remote', 'add', 'origin', 'git@github.com:acme/app.git');
  assert.deepEqual(await facts(), {
    revision: git('rev-parse', 'HEAD'),
    dirty: false,
    describe: 'v1.2.0',
    source: 'https://github.com/acme/app',
  });
});

test('abbreviates hashes to twelve digits, and tells a changed work tree', async (t) => {
  const { git, facts, directory } = await repository(t);
  await writeFile(join(directory, 'file'), 'other');
  const revision = git('rev-parse', 'HEAD');
  const expected = { revision, dirty: true, describe: `${revision.slice(0, 12)}-dirty` };
  assert.deepEqual(await facts(), expected);
});

test('knows the same in a folder below', async (t) => {
  const { git, facts, directory } = await repository(t);
  await mkdir(join(directory, 'sub'));
  assert.equal((await facts({}, join(directory, 'sub'))).revision, git('rev-parse', 'HEAD'));
});

test('knows the commit of a shallow clone', async (t) => {
  const { git, directory } = await repository(t);
  git('commit', '-qm', 'second', '--allow-empty');
  const clone = await folder(t);
  clone.git('clone', '-q', '--depth=1', `file://${directory}`, '.');
  const revision = git('rev-parse', 'HEAD');
  const facts = await clone.facts();
  assert.deepEqual(facts, { revision, dirty: false, describe: revision.slice(0, 12) });
});

test('takes the address as configured, without what this machine replaces', async (t) => {
  const { git, facts } = await repository(t);
  git('config', 'url.https://mirror.example/.insteadOf', 'https://github.com/');
  git('remote', 'add', 'origin', 'https://github.com/acme/app.git');
  assert.equal((await facts()).source, 'https://github.com/acme/app');
});

test('has no address for a remote on disk', async (t) => {
  const { git, facts } = await repository(t);
  git('remote', 'add', 'origin', '/srv/git/app.git');
  assert.equal('source' in (await facts()), false);
});

test('knows nothing outside of a repository, before the first commit, and without git', async (t) => {
  const { git, facts } = await folder(t);
  assert.deepEqual(await facts(), {});
  git('init', '-q');
  assert.deepEqual(await facts(), {});
  assert.deepEqual(await facts({ PATH: '/nowhere' }), {});
});
