// What names the commit, changed one thing at a time: a build with the cache equals one without, wherever the work tree lies.
import assert from 'node:assert/strict';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { strake, TINY } from '../e2e/strake.ts';
import { runOk, temporaryDirectory } from '../tool/index.ts';
import { TRUST } from '../tool-cache/test-key.ts';
import { imageOf, remoteWay } from './remote-way.ts';

const CONFIG = `plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\ncache: { trust: ${TRUST} }\ngo: { programs: [./cmd/app] }\n`;
const IDENTITY = [
  ...['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main'],
  ...['-c', 'protocol.file.allow=always'],
];

interface WorkTree {
  /** Of everything. */
  readonly root: string;
  /** Of the configuration. */
  readonly directory: string;
  /** Another checkout around this one or beside it, whose commit is not the image's. */
  readonly outer?: string;
}

async function git(directory: string, ...args: string[]): Promise<void> {
  await runOk(['git', ...IDENTITY, ...args], { cwd: directory });
}

async function commit(directory: string): Promise<void> {
  await git(directory, 'add', '.');
  await git(directory, 'commit', '-q', '--allow-empty', '-m', 'next');
}

async function repository(directory: string, files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  await git(directory, 'init', '-q');
  await commit(directory);
}

const FILES = { ...TINY, 'strake.yaml': CONFIG, 'notes.txt': 'notes\n' };

/** Where a work tree may lie. */
const PLACES: Readonly<Record<string, (root: string) => Promise<WorkTree>>> = {
  async 'a repository'(root) {
    const directory = join(root, 'app');
    await repository(directory, FILES);
    return { root, directory };
  },
  async 'a linked worktree inside its repository'(root) {
    const outer = join(root, 'app');
    await repository(outer, FILES);
    await git(outer, 'worktree', 'add', '-q', '-b', 'side', 'tree');
    return { root, directory: join(outer, 'tree'), outer };
  },
  async 'a linked worktree outside of any repository'(root) {
    const outer = join(root, 'app');
    await repository(outer, FILES);
    await git(outer, 'worktree', 'add', '-q', '-b', 'side', join(root, 'tree'));
    return { root, directory: join(root, 'tree'), outer };
  },
  async 'a submodule'(root) {
    const [origin, outer] = [join(root, 'origin'), join(root, 'outer')];
    await repository(origin, FILES);
    await repository(outer, { 'readme.txt': 'outer\n' });
    await git(outer, 'submodule', '--quiet', 'add', origin, 'module');
    await commit(outer);
    return { root, directory: join(outer, 'module'), outer };
  },
  async 'a superproject that builds its submodule'(root) {
    const [origin, directory] = [join(root, 'origin'), join(root, 'outer')];
    await repository(origin, TINY);
    const config = CONFIG.replace('go: {', 'go: { dir: module,');
    await repository(directory, { 'strake.yaml': config, 'notes.txt': 'notes\n' });
    await git(directory, 'submodule', '--quiet', 'add', origin, 'module');
    await commit(directory);
    return { root, directory };
  },
};

type Effect = 'same' | 'other';
type Change = readonly [what: string, effect: Effect, change: (tree: WorkTree) => Promise<unknown>];

/** One after another, in one work tree. */
const CHANGES: readonly Change[] = [
  ['nothing', 'same', async () => {}],
  ['a commit', 'other', ({ directory }) => commit(directory)],
  ['a tag', 'other', ({ directory }) => git(directory, 'tag', 'v1.2.3')],
  ['a tag that is not a version', 'same', ({ directory }) => git(directory, 'tag', 'word')],
  [
    'a version of another branch',
    'same',
    async ({ directory }) => {
      const tree = ['commit-tree', '-m', 'other', 'HEAD^{tree}'];
      const other = await runOk(['git', ...IDENTITY, ...tree], { cwd: directory });
      await git(directory, 'tag', 'v9.0.0', other.trim());
    },
  ],
  ['the first edit', 'other', ({ directory }) => appendFile(join(directory, 'notes.txt'), 'x\n')],
  ['a second edit', 'same', ({ directory }) => appendFile(join(directory, 'strake.yaml'), '#\n')],
  ['a file more', 'same', ({ directory }) => writeFile(join(directory, 'more.txt'), 'x\n')],
  ['a commit of all that', 'other', ({ directory }) => commit(directory)],
  ['a tag that moved', 'other', ({ directory }) => git(directory, 'tag', '-f', 'v1.2.3')],
  ['packed refs', 'same', ({ directory }) => git(directory, 'pack-refs', '--all')],
  ['a checkout', 'other', ({ directory }) => git(directory, 'checkout', '-q', 'HEAD~1')],
  ['the way back', 'other', ({ directory }) => git(directory, 'checkout', '-q', '-')],
  [
    'a file that git does not show here',
    'other',
    async ({ directory }) => {
      await git(directory, 'config', 'status.showUntrackedFiles', 'no');
      await writeFile(join(directory, 'untracked.txt'), 'x\n');
    },
  ],
  [
    'that file, ignored by git here',
    'other',
    async ({ root, directory }) => {
      await writeFile(join(root, 'excluded'), 'untracked.txt\n');
      await git(directory, 'config', 'core.excludesFile', join(root, 'excluded'));
    },
  ],
  ['a commit of the outer checkout', 'same', async ({ outer }) => outer && commit(outer)],
  [
    'an edit in the outer checkout',
    'same',
    async ({ outer }) => outer && writeFile(join(outer, 'outer.txt'), 'x\n'),
  ],
];

async function digestOf({ root, directory }: WorkTree, args: readonly string[] = []) {
  const env = { STRAKE_CACHE: join(root, 'cache') };
  const done = await strake(directory, ['build', ...args], { env });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim();
}

for (const [place, make] of Object.entries(PLACES)) {
  test(`names the same commit with and without a cache in ${place}`, async (t) => {
    const tree = await make(await temporaryDirectory(t));
    await delay(60);
    let before = await digestOf(tree);
    const remote = await remoteWay(t, { root: tree.root, app: tree.directory, env: {} });
    for (const [what, effect, change] of CHANGES) {
      await change(tree);
      await delay(60);
      const cached = await digestOf(tree);
      assert.equal(await digestOf(tree), cached, `${what}, and again`);
      assert.equal(await digestOf(tree, ['--no-cache']), cached, `${what}, without a cache`);
      assert.equal(cached === before ? 'same' : 'other', effect, what);
      // A linked worktree or a submodule that is copied is none.
      if (place === 'a repository') {
        await remote.write();
        assert.equal(imageOf(await remote.read()), imageOf(cached), `${what}, elsewhere`);
      }
      before = cached;
    }
  });
}

test('names the version that a deeper history has, with and without a cache', async (t) => {
  const root = await temporaryDirectory(t);
  const origin = join(root, 'origin');
  await repository(origin, FILES);
  await git(origin, 'tag', 'v1.0.0');
  await commit(origin);
  const directory = join(root, 'clone');
  await git(root, 'clone', '-q', '--depth=1', `file://${origin}`, directory);
  const tree = { root, directory };
  await delay(60);
  const shallow = await digestOf(tree);
  assert.equal(await digestOf(tree), shallow);
  await git(directory, 'fetch', '-q', '--unshallow', '--tags');
  await delay(60);
  const whole = await digestOf(tree);
  assert.notEqual(whole, shallow);
  assert.equal(await digestOf(tree, ['--no-cache']), whole);
  await rm(join(directory, 'dist'), { recursive: true });
  assert.equal(await digestOf(tree), whole);
});

test('stamps like a build without a cache when another repository appears or disappears', async (t) => {
  const root = await temporaryDirectory(t);
  const directory = join(root, 'app');
  await repository(directory, FILES);
  // As many have it: git does not tell of them, Go does.
  await appendFile(join(directory, '.git/info/exclude'), '_FOSSIL_\n.fslckout\n');
  const tree = { root, directory };
  await delay(60);
  const stamped = await digestOf(tree);
  assert.equal(await digestOf(tree), stamped);
  const build = async (args: readonly string[] = []) => {
    const done = await strake(directory, ['build', ...args], {
      env: { STRAKE_CACHE: join(root, 'cache') },
    });
    return done.status === 0 ? done.stdout.trim() : `exit ${done.status}`;
  };
  for (const [where, isRefused] of [
    ['app/cmd/app/.git', false],
    ['app/cmd/.git', false],
    ...['.hg', '.svn', '.bzr'].map((name) => [`app/cmd/app/${name}`, true] as const),
    ['app/cmd/.hg', true],
    ['.hg', true],
  ] as const) {
    const path = join(root, where);
    if (where.endsWith('.git')) await git(dirname(path), 'init', '-q');
    else await mkdir(path);
    await delay(60);
    const cached = await build();
    assert.equal(cached.startsWith('exit'), isRefused, `${where}: ${cached}`);
    assert.notEqual(cached, stamped, where);
    assert.equal(await build(), cached, `${where}, and again`);
    assert.equal(await build(['--no-cache']), cached, `${where}, without a cache`);
    await rm(path, { recursive: true });
    await delay(60);
    assert.equal(await build(), stamped, `without ${where} again`);
  }
  for (const name of ['_FOSSIL_', '.fslckout']) {
    await writeFile(join(directory, 'cmd/app', name), '');
    await delay(60);
    const cached = await build();
    assert.match(cached, /^exit/, name);
    assert.equal(await build(['--no-cache']), cached, `${name}, without a cache`);
    await rm(join(directory, 'cmd/app', name));
  }
});
