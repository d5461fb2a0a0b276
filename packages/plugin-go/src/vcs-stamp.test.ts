import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileFacts, Repository } from '@strake/core/plugin';
import type { Program } from './read-programs.ts';
import { isStamping, repositoryMarkers, stampingRepository, withStampFlag } from './vcs-stamp.ts';

const REPOSITORY: Repository = {
  directory: '/work/app',
  isLinked: false,
  revision: 'a'.repeat(40),
  modified: false,
  versions: [],
};

/** Whether Go finds the repository of the configuration from a directory. */
async function finds(
  directory: string,
  there: Readonly<Record<string, FileFacts['type']>> = {},
  repository: Repository | undefined = REPOSITORY,
): Promise<boolean> {
  const stat = async (path: string): Promise<FileFacts | undefined> => {
    const type = there[path];
    return type && { type, size: 0, mode: 0o755 };
  };
  return (
    (await stampingRepository(directory, { stat, ...(repository ? { repository } : {}) })) !==
    undefined
  );
}

test('finds the repository of the configuration at its top and below', async () => {
  assert.equal(await finds('/work/app'), true);
  assert.equal(await finds('/work/app/cmd/deep'), true);
  assert.equal(await finds('/work/application'), false);
  assert.equal(await finds('/work'), false);
  assert.equal(await finds('/elsewhere'), false);
});

test('skips a submodule, as Go does, and stops at a nested repository', async () => {
  const module = '/work/app/module';
  assert.equal(await finds(`${module}/cmd`, { [`${module}/.git`]: 'file' }), true);
  for (const [name, type] of [
    ['.git', 'directory'],
    ['.git', 'symlink'],
    ['.hg', 'directory'],
    ['.svn', 'directory'],
  ] as const)
    assert.equal(await finds(`${module}/cmd`, { [`${module}/${name}`]: type }), false, name);
});

test('does not find a linked work tree, or an invalid repository', async () => {
  assert.equal(await finds('/work/app', {}, { ...REPOSITORY, isLinked: true }), false);
  assert.equal(await stampingRepository('/work/app', { stat: async () => undefined }), undefined);
});

test('always decides whether a program is stamped, unless flags or GOFLAGS do', () => {
  const flags = (own: readonly string[], goflags: string, stamped: boolean) =>
    withStampFlag({ flags: own } as Program, goflags, stamped).flags;
  assert.deepEqual(flags(['-trimpath'], '', true), ['-buildvcs=auto', '-trimpath']);
  assert.deepEqual(flags(['-trimpath'], '', false), ['-buildvcs=false', '-trimpath']);
  assert.deepEqual(flags(['--buildvcs'], '', false), ['--buildvcs']);
  assert.deepEqual(flags([], '-mod=mod -buildvcs=false', true), []);
  assert.deepEqual(flags([], '-buildvcs=true', false), ['-buildvcs=false'], 'never two commits');
});

test('recognizes flags that stamp', () => {
  assert.equal(isStamping([], ''), true);
  assert.equal(isStamping(['-buildvcs=false'], '-buildvcs=true'), false);
  assert.equal(isStamping(['-buildvcs=false', '--buildvcs'], ''), true);
  assert.equal(isStamping(['-trimpath'], '-mod=mod --buildvcs=0'), false);
});

test('names places where another repository would change the stamp, but not the existing one', () => {
  const others = ['.hg', '.svn', '.bzr', '.fslckout', '_FOSSIL_'];
  const top = ['/work/app', '/work', ''].flatMap((at) => others.map((name) => `${at}/${name}`));
  assert.deepEqual(repositoryMarkers('/work/app', '/work/app'), top);
  const below = ['.git', ...others].map((name) => `/work/app/cmd/${name}`);
  assert.deepEqual(repositoryMarkers('/work/app/cmd', '/work/app'), [...below, ...top]);
});
