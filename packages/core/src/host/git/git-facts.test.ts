import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createActionCache, InputChecker } from '../../action-cache/index.ts';
import { createHostAccess } from '../access/index.ts';
import { createGit } from './git.ts';
import { gitFacts } from './git-facts.ts';

/** A directory, git in it, and what strake learns there. */
async function scene(t: TestContext) {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'strake-git-')));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH, HOME: directory, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) =>
    execFileSync('git', [...IDENTITY, ...args], {
      cwd: directory,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const { signal } = new AbortController();
  const facts = (more: Record<string, string> = {}, at = directory) => {
    const host = createHostAccess({ directory, env: { ...env, ...more }, signal });
    return gitFacts(createGit(host, at), more);
  };
  return { directory, env, git, facts, signal };
}

const IDENTITY = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always'];

async function repository(t: TestContext) {
  const it = await scene(t);
  it.git('init', '-q');
  await writeFile(join(it.directory, 'file'), 'text');
  it.git('add', 'file');
  it.git('commit', '-qm', 'first');
  return it;
}

test('knows commit, version and address of a repository', async (t) => {
  const { git, facts } = await repository(t);
  git('tag', 'v1.2.0');
  git('remote', 'add', 'origin', 'git@github.com:acme/app.git');
  assert.deepEqual(await facts(), {
    revision: git('rev-parse', 'HEAD'),
    modified: false,
    version: 'v1.2.0',
    source: 'https://github.com/acme/app',
  });
});

test('describes a later commit by distance and twelve digits, as git does', async (t) => {
  const { git, facts, directory } = await repository(t);
  git('tag', '-m', 'annotated', 'v1.2.0');
  git('commit', '-qm', 'second', '--allow-empty');
  await writeFile(join(directory, 'file'), 'other');
  const version = `${git('describe', '--tags', '--always', '--abbrev=12')}+dirty`;
  assert.match(version, /^v1\.2\.0-1-g[0-9a-f]{12}\+dirty$/);
  assert.deepEqual(await facts(), {
    revision: git('rev-parse', 'HEAD'),
    modified: true,
    version,
  });
});

test('uses the highest of several versions on one commit, as Go does', async (t) => {
  const { git, facts } = await repository(t);
  git('tag', 'v1.8.9');
  git('tag', '-m', 'annotated, and so the one that git describes by', 'v1.0.1');
  assert.equal((await facts()).version, 'v1.8.9');
});

test('treats an untracked file as a modification, in the version too, as Go does', async (t) => {
  const { git, facts, directory } = await repository(t);
  git('tag', 'v1.0.0');
  await writeFile(join(directory, 'untracked'), '');
  const { modified, version } = await facts();
  assert.deepEqual([modified, version], [true, 'v1.0.0+dirty']);
  git('config', 'status.showUntrackedFiles', 'no');
  assert.equal((await facts()).modified, true, 'whatever git shows here');
  await writeFile(join(directory, 'excluded'), 'untracked\n');
  git('config', 'core.excludesFile', join(directory, 'excluded'));
  assert.equal((await facts()).modified, true, 'the list itself is untracked');
  await writeFile(join(directory, 'excluded'), '*\n');
  assert.equal((await facts()).modified, false, 'what git ignores here');
});

test('treats a changed submodule as a modification, unless the sources say otherwise', async (t) => {
  const { git, facts, directory } = await repository(t);
  git('submodule', '--quiet', 'add', directory, 'module');
  git('commit', '-qm', 'second');
  await writeFile(join(directory, 'module/file'), 'other');
  git('config', 'diff.ignoreSubmodules', 'all');
  assert.equal((await facts()).modified, true, 'whatever git shows here');
  git('config', '-f', '.gitmodules', 'submodule.module.ignore', 'all');
  git('add', '.gitmodules');
  git('commit', '-qm', 'third');
  assert.equal((await facts()).modified, false);
});

test('has no version without a tag', async (t) => {
  const { facts } = await repository(t);
  assert.equal('version' in (await facts()), false);
});

test('finds the same facts in a subdirectory, in a worktree and in a submodule', async (t) => {
  const { git, facts, directory } = await repository(t);
  const first = git('rev-parse', 'HEAD');
  await mkdir(join(directory, 'sub'));
  assert.equal((await facts({}, join(directory, 'sub'))).revision, first);
  git('worktree', 'add', '-q', '-b', 'other', 'tree');
  git('-C', 'tree', 'commit', '-qm', 'second', '--allow-empty');
  assert.equal((await facts({}, join(directory, 'tree'))).revision, git('rev-parse', 'other'));
  assert.equal((await facts()).revision, first);
  git('submodule', '--quiet', 'add', directory, 'module');
  git('commit', '-qm', 'third');
  assert.equal((await facts({}, join(directory, 'module'))).revision, first);
  assert.notEqual((await facts()).revision, first);
});

test('has no version in a shallow clone without a tag on its commit', async (t) => {
  const { git, directory } = await repository(t);
  git('tag', 'v1.0.0');
  git('commit', '-qm', 'second', '--allow-empty');
  const clone = await scene(t);
  clone.git('clone', '-q', '--depth=1', `file://${directory}`, '.');
  const { missingHistory, ...facts } = await clone.facts({ GITHUB_ACTIONS: 'true' });
  assert.deepEqual(facts, { revision: git('rev-parse', 'HEAD'), modified: false });
  assert.match(missingHistory?.message ?? '', /shallow/);
  assert.equal(missingHistory?.hint, 'Set "fetch-depth: 0" for actions/checkout.');
  assert.match((await clone.facts({ GITLAB_CI: 'true' })).missingHistory?.hint ?? '', /GIT_DEPTH/);
  assert.match((await clone.facts()).missingHistory?.hint ?? '', /--unshallow/);
  clone.git('tag', 'v1.1.0');
  const { version, ...rest } = await clone.facts();
  assert.deepEqual([version, 'missingHistory' in rest], ['v1.1.0', false]);
});

test('uses the address as configured, without rewrites of this machine', async (t) => {
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

test('has no facts outside of a repository, and before the first commit', async (t) => {
  const { git, facts } = await scene(t);
  assert.deepEqual(await facts(), {});
  git('init', '-q');
  assert.deepEqual(await facts(), {});
});

test('says why git returns nothing: it is missing, or refuses', async (t) => {
  const { facts, directory } = await repository(t);
  assert.match((await facts({ PATH: '/nowhere' })).refusal?.message ?? '', /"git" is not on PATH/);
  await writeFile(join(directory, '.git/config'), '[broken');
  const { refusal, ...rest } = await facts();
  assert.deepEqual(rest, {});
  assert.match(
    refusal?.message ?? '',
    /^the image does not name a commit: git cannot read the repository of .*: bad config/,
  );
  assert.match(refusal?.hint ?? '', /Or set "vcs: false"\.$/);
  // A linked work tree without its repository, as containers have it that mount one directory.
  await mkdir(join(directory, 'mounted'));
  await writeFile(join(directory, 'mounted/.git'), 'gitdir: /nowhere/.git/worktrees/mounted\n');
  const mounted = await facts({}, join(directory, 'mounted'));
  assert.match(mounted.refusal?.message ?? '', /not a git repository/);
});

/** Like {@link scene}, with a cache and a git that notes its calls. */
async function withMemory(t: TestContext) {
  const it = await repository(t);
  const { directory, env, signal } = it;
  const bin = join(directory, '.git/bin');
  // Not beside the program: where files come and go around it, nothing is remembered.
  const calls = join(directory, '.git/calls');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  await mkdir(bin);
  const script = `#!/bin/sh\necho "$1" >> ${calls}\nexec ${real} "$@"\n`;
  await writeFile(join(bin, 'git'), script, { mode: 0o755 });
  const watched = { ...env, PATH: `${bin}:${env.PATH}` };
  /** As one build would ask. */
  const ask = async (at = directory) => {
    // No longer racy, or nothing is stored.
    await delay(60);
    await rm(calls, { force: true });
    const checker = new InputChecker({ output: async () => '' });
    const actionCache = createActionCache(join(directory, '.git/records'), checker);
    const host = createHostAccess({ directory, env: watched, signal, actionCache });
    const git = createGit(host, at);
    const [facts, versions, head] = await Promise.all([
      gitFacts(git, {}),
      git.versions(),
      git.head(),
    ]);
    const asked = existsSync(calls) ? (await readFile(calls, 'utf8')).trim().split('\n') : [];
    const fresh = createGit(createHostAccess({ directory, env, signal }), at);
    assert.deepEqual(
      [facts, versions, head],
      [await gitFacts(fresh, {}), await fresh.versions(), await fresh.head()],
    );
    return { ...facts, versions, asked: asked.sort() };
  };
  return { ...it, ask };
}

test('runs git only once while HEAD and tags are unchanged, even if files change', async (t) => {
  const { git, directory, ask } = await withMemory(t);
  git('tag', 'v1.0.0');
  const first = await ask();
  assert.deepEqual(first.asked, ['describe', 'for-each-ref', 'rev-parse', 'status']);
  assert.deepEqual(await ask(), { ...first, asked: ['status'] });
  await writeFile(join(directory, 'file'), 'edited');
  const dirty = await ask();
  assert.deepEqual([dirty.version, dirty.modified], ['v1.0.0+dirty', true]);
  assert.deepEqual(dirty.asked, ['status']);
});

test('detects every change of HEAD, tags and history', async (t) => {
  const { git, directory, ask } = await withMemory(t);
  const changes: readonly (readonly [change: () => unknown, version: RegExp | undefined])[] = [
    [() => {}, undefined],
    [() => git('tag', 'v1.0.0'), /^v1\.0\.0$/],
    [() => git('commit', '-qm', 'second', '--allow-empty'), /^v1\.0\.0-1-g/],
    [() => git('tag', '-f', 'v1.0.0'), /^v1\.0\.0$/],
    [() => git('pack-refs', '--all'), /^v1\.0\.0$/],
    [() => git('tag', '-d', 'v1.0.0'), undefined],
    [() => git('tag', 'deep/er/v2.0.0'), /^deep\/er\/v2\.0\.0$/],
    [() => git('tag', '-f', 'deep/er/v2.0.0', 'HEAD~1'), /^deep\/er\/v2\.0\.0-1-g/],
    [() => git('checkout', '-q', '-b', 'side', 'HEAD~1'), /^deep\/er\/v2\.0\.0$/],
    [() => git('checkout', '-q', '--detach', '@{-1}'), /^deep\/er\/v2\.0\.0-1-g/],
    [() => git('replace', '--graft', 'HEAD'), undefined],
    [() => git('replace', '-d', 'HEAD'), /^deep\/er\/v2\.0\.0-1-g/],
    [() => writeFile(join(directory, '.git/shallow'), `${git('rev-parse', 'HEAD')}\n`), undefined],
  ];
  for (const [change, version] of changes) {
    await change();
    const facts = await ask();
    assert.equal(
      version?.test(facts.version ?? '') ?? facts.version === undefined,
      true,
      `${change}: ${facts.version}`,
    );
    assert.deepEqual((await ask()).asked, ['status']);
  }
});

test('detects commits behind any number of symbolic refs, and a tag that is written in place', async (t) => {
  const { git, directory, ask } = await withMemory(t);
  git('tag', 'v1.0.0');
  const first = git('rev-parse', 'HEAD');
  for (const [name, target] of [
    ['refs/heads/c', git('symbolic-ref', 'HEAD')],
    ['refs/heads/b', 'refs/heads/c'],
    ['refs/heads/a', 'refs/heads/b'],
    ['HEAD', 'refs/heads/a'],
  ] as const)
    git('symbolic-ref', name, target);
  assert.equal((await ask()).revision, first);
  git('commit', '-qm', 'second', '--allow-empty');
  const second = git('rev-parse', 'HEAD');
  const { revision, version } = await ask();
  assert.deepEqual([revision, version], [second, `v1.0.0-1-g${second.slice(0, 12)}`]);
  await writeFile(join(directory, '.git/refs/tags/v1.0.0'), `${second}\n`);
  assert.equal((await ask()).version, 'v1.0.0');
});

test('detects commits on a ref that only a linked work tree has', async (t) => {
  const { git, directory, ask } = await withMemory(t);
  git('tag', 'v1.0.0');
  git('worktree', 'add', '-q', '--detach', 'tree');
  const tree = join(directory, 'tree');
  git('-C', 'tree', 'update-ref', 'refs/worktree/own', 'HEAD');
  git('-C', 'tree', 'symbolic-ref', 'HEAD', 'refs/worktree/own');
  assert.equal((await ask(tree)).version, 'v1.0.0');
  git('-C', 'tree', 'commit', '-qm', 'second', '--allow-empty');
  assert.match((await ask(tree)).version ?? '', /^v1\.0\.0-1-g/);
});

test('lists the tags that determine the stamp of Go: versions on the commit or its ancestors', async (t) => {
  const { git, ask } = await withMemory(t);
  git('tag', 'v1.0.0');
  git('tag', 'release');
  git('checkout', '-qb', 'side');
  git('commit', '-qm', 'other', '--allow-empty');
  git('tag', 'v9.0.0');
  git('checkout', '-q', '-');
  git('commit', '-qm', 'second', '--allow-empty');
  git('tag', '-m', 'annotated', 'sub/v1.1.0');
  assert.deepEqual((await ask()).versions, ['sub/v1.1.0@HEAD', 'v1.0.0']);
});

for (const name of ['commondir', 'HEAD'])
  test(`does not treat a directory with a FIFO as ${name} as a repository, because git would wait for it`, async (t) => {
    const { directory, facts } = await scene(t);
    await mkdir(join(directory, '.git'));
    await writeFile(join(directory, '.git/HEAD'), 'ref: refs/heads/main\n');
    await rm(join(directory, '.git', name), { force: true });
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(directory, '.git', name)]);
    assert.deepEqual(await facts(), {});
  });
