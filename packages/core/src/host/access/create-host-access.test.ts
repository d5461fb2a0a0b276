import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { FileClock } from '@strake/oci/internal';
import { createActionCache, InputChecker } from '../../action-cache/index.ts';
import { StrakeError } from '../../errors/index.ts';
import { createHostAccess, type WorldOptions } from './create-host-access.ts';

/** Writes files, empty where they have no text, and gives a world whose configuration is in `config`. */
async function host(
  t: TestContext,
  files: Record<string, string>,
  options: Partial<WorldOptions> = {},
) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'strake-world-')));
  t.after(() => rm(root, { recursive: true, force: true }));
  const directory = join(root, 'config');
  await mkdir(directory);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  const { signal } = new AbortController();
  const env = { PATH: process.env.PATH, NAME: 'caller' };
  return { root, directory, host: createHostAccess({ directory, env, signal, ...options }) };
}

async function refusal(action: Promise<unknown>): Promise<string> {
  const thrown = await action.then(
    (value) => assert.fail(`expected a failure, got ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  assert.ok(StrakeError.is(thrown), `expected a StrakeError, got ${thrown}`);
  return `${thrown.code}: ${thrown.message}`;
}

test('reads files from the directory of the configuration', async (t) => {
  const { host: it, directory } = await host(t, { 'config/a/b.txt': 'text' });
  assert.equal(await it.read('a/b.txt'), 'text');
  assert.equal(await it.read(join(directory, 'a/b.txt')), 'text');
});

test('says what is wrong with a file that it cannot read', async (t) => {
  const { host: it, directory } = await host(t, { 'config/a/b': '', 'config/huge': '' });
  const gone = join(directory, 'gone');
  assert.equal(await refusal(it.read('gone')), `FILE_UNREADABLE: file ${gone} does not exist`);
  assert.match(await refusal(it.read('a')), /^FILE_UNREADABLE: file .*a cannot be read: EISDIR/);
  assert.match(await refusal(it.read('a/b/c')), /^FILE_UNREADABLE: .* cannot be read: ENOTDIR/);
  await truncate(join(directory, 'huge'), 64 * 1024 * 1024 + 1);
  assert.match(await refusal(it.read('huge')), /^LIMIT_EXCEEDED: file .* has 67108865 bytes/);
});

test('reads files in the git work tree of the configuration, and nowhere else', async (t) => {
  const files = { 'go.mod': 'module m', 'config/a': '' };
  const bare = await host(t, files);
  assert.match(await refusal(bare.host.read('../go.mod')), /^FILE_UNREADABLE: .* is outside of /);
  assert.match(await refusal(bare.host.stat('../go.mod')), /^FILE_UNREADABLE: .* is outside of /);
  assert.match(await refusal(bare.host.read('../gone')), /is outside of/);

  const tree = await host(t, { ...files, '.git/HEAD': '' });
  assert.equal(await tree.host.read('../go.mod'), 'module m');
  assert.equal((await tree.host.stat('../go.mod'))?.type, 'file');
  assert.match(await refusal(tree.host.read(join(bare.root, 'go.mod'))), /is outside of/);

  const submodule = await host(t, { ...files, '.git': 'gitdir: ../elsewhere' });
  assert.equal(await submodule.host.read('../go.mod'), 'module m');
});

test('refuses a sibling directory whose name begins alike', async (t) => {
  const { host: it } = await host(t, { 'config-of-others/a': '', 'config/..a': 'inside' });
  assert.match(await refusal(it.read('../config-of-others/a')), /is outside of/);
  assert.equal(await it.read('..a'), 'inside');
});

test('reads additionally allowed directories', async (t) => {
  const other = await host(t, { 'config/a': 'there' });
  const { host: it } = await host(t, {}, { allowed: [other.directory] });
  assert.equal(await it.read(join(other.directory, 'a')), 'there');
});

test('follows no link out of the allowed directories, but reports it as a link', async (t) => {
  const { host: it, directory } = await host(t, { secret: 'x' });
  await symlink('../secret', join(directory, 'link'));
  assert.match(await refusal(it.read('link')), /is outside of/);
  assert.equal((await it.stat('link'))?.type, 'symlink');
});

test('finds real paths, and none that is outside', async (t) => {
  const { host: it, root, directory } = await host(t, { 'config/a/b': '', secret: 'x' });
  await symlink('a', join(directory, 'link'));
  await symlink('../secret', join(directory, 'outside'));
  await symlink('circle', join(directory, 'circle'));
  await symlink('gone', join(directory, 'nowhere'));
  assert.equal(await it.realPath('link/b'), join(root, 'config/a/b'));
  assert.equal(await it.realPath('.'), join(root, 'config'));
  for (const path of ['gone', 'nowhere', 'circle', 'link/b/c'])
    assert.equal(await it.realPath(path), undefined, path);
  assert.match(await refusal(it.realPath('outside')), /^FILE_UNREADABLE: .* is outside of/);
});

test('works in a directory that is reached through a link', async (t) => {
  const { root } = await host(t, { 'config/a': 'text' });
  await symlink('config', join(root, 'link'));
  const { signal } = new AbortController();
  const it = createHostAccess({ directory: join(root, 'link'), env: {}, signal });
  assert.equal(await it.read('a'), 'text');
  assert.deepEqual(await it.glob('*'), [join(root, 'link/a')]);
});

test('returns facts about files, directories and missing paths', async (t) => {
  const { host: it, directory } = await host(t, { 'config/a/b': 'four' });
  await chmod(join(directory, 'a/b'), 0o640);
  assert.deepEqual(await it.stat('a/b'), { type: 'file', size: 4, mode: 0o640 });
  assert.equal((await it.stat('a'))?.type, 'directory');
  assert.equal((await it.stat('.'))?.type, 'directory');
  assert.equal(await it.stat('gone'), undefined);
  assert.equal(await it.stat('a/b/c'), undefined);
});

test('finds files in byte order, including dot files', async (t) => {
  const names = ['b.go', 'Z.go', 'é.go', '.a.go', 'sub/a.go', 'sub/a.txt'];
  const files = Object.fromEntries(names.map((name) => [`config/${name}`, '']));
  const { host: it, directory } = await host(t, files);
  const found = ['.a.go', 'Z.go', 'b.go', 'sub/a.go', 'é.go'].map((name) => join(directory, name));
  assert.deepEqual(await it.glob('**/*.go'), found);
  assert.deepEqual(await it.glob(['*.go', '!b.go'], { directory: 'sub' }), [found[3]]);
  assert.deepEqual(await it.glob('*.none'), []);
});

test('finds no files outside of the allowed directories', async (t) => {
  const { host: it } = await host(t, { 'other/a': '' });
  assert.match(await refusal(it.glob('*', { directory: '../other' })), /is outside of/);
  assert.match(await refusal(it.glob('../other/*')), /is outside of/);
});

test('runs an equal query once, and other queries again', async (t) => {
  const { host: it, directory } = await host(t, { 'config/sub/a': '' });
  const argv = ['sh', '-c', 'echo x >> "$OUT"; wc -l < "$OUT"; echo "$NAME"; exit 4'];
  const ask = (env: Record<string, string | undefined>, home?: string) =>
    it.run(argv, {
      env: { OUT: join(directory, 'out'), ...env },
      ...(home ? { directory: home } : {}),
    });
  const first = await ask({});
  assert.deepEqual(first, { stdout: '1\ncaller\n', stderr: '', exitCode: 4 });
  const again = await Promise.all([ask({}), ask({}, directory), ask({}, '.')]);
  assert.deepEqual(again, [first, first, first]);
  assert.equal((await ask({ NAME: 'mine' })).stdout, '2\nmine\n');
  assert.equal((await ask({ NAME: undefined })).stdout, '3\n\n');
  assert.equal((await ask({}, join(directory, 'sub'))).stdout, '4\ncaller\n');
});

test('names the tool that is missing', async (t) => {
  const { host: it } = await host(t, {});
  assert.equal(
    await refusal(it.run(['no-such-tool'])),
    'TOOL_NOT_FOUND: "no-such-tool" is not on PATH',
  );
});

const LATIN1 = Buffer.from('caf\xe9', 'latin1');

/** A path below a directory whose last part is not UTF-8. */
const latin1 = (directory: string) => Buffer.concat([Buffer.from(`${directory}/`), LATIN1]);

test('refuses text that is not UTF-8, and what is not a file', { timeout: 10_000 }, async (t) => {
  const { host: it, directory } = await host(t, {});
  await writeFile(join(directory, 'latin1'), LATIN1);
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(directory, 'pipe')]);
  await symlink('/dev/zero', join(directory, 'zero'));
  assert.match(await refusal(it.read('latin1')), /^FILE_UNREADABLE: .*latin1 is not UTF-8 text$/);
  assert.match(await refusal(it.read('pipe')), /^FILE_UNREADABLE: .*pipe is not a regular file$/);
  const everywhere = createHostAccess({
    directory,
    env: {},
    signal: new AbortController().signal,
    allowed: ['/dev'],
  });
  assert.match(await refusal(everywhere.read('zero')), /zero is not a regular file$/);
});

test('refuses a link whose target is not UTF-8', async (t) => {
  const { host: it, directory } = await host(t, {});
  await symlink(LATIN1, join(directory, 'link'));
  const says = /^FILE_UNREADABLE: the target of link .*link is not UTF-8: \$'caf\\xe9'$/;
  assert.match(await refusal(it.stat('link')), says);
  assert.match(await refusal(it.list('.')), says);
});

test('names a file whose name is not UTF-8 instead of leaving it out', async (t) => {
  const { host: it, directory } = await host(t, { 'config/a/b.txt': '', 'config/c/\uFFFD': '' });
  await writeFile(latin1(join(directory, 'a')), '');
  const says = (home: string) =>
    `FILE_UNREADABLE: the name of a file is not UTF-8: $'caf\\xe9' in ${join(directory, home)}`;
  assert.equal(await refusal(it.list('a')), says('a'));
  assert.equal(await refusal(it.glob('**')), says('a'));
  assert.deepEqual(await it.glob('a/*.txt'), [join(directory, 'a/b.txt')]);
  assert.deepEqual(await it.glob('c/**'), [join(directory, 'c/\uFFFD')]);
  assert.deepEqual(
    (await it.list('c')).map(({ path }) => path),
    ['\uFFFD'],
  );
  await mkdir(latin1(join(directory, 'c')));
  assert.equal(await refusal(it.glob('c/**/*.txt')), says('c'));
  assert.deepEqual(await it.glob('c/*.txt'), []);
});

test('finds pipes as files, so that they can be refused', async (t) => {
  const { host: it, directory } = await host(t, { 'config/a': '' });
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(directory, 'pipe')]);
  await symlink('gone', join(directory, 'dangling'));
  assert.deepEqual(
    await it.glob('*'),
    ['a', 'dangling', 'pipe'].map((name) => join(directory, name)),
  );
  assert.equal((await it.stat('pipe'))?.type, 'other');
});

test('refuses a glob that reaches an unreadable directory', async (t) => {
  const { host: it, directory } = await host(t, { 'config/a': '' });
  // A name this long is refused for everybody; permissions do not stop root.
  const fails = `${'x'.repeat(300)}/`;
  assert.match(
    await refusal(it.glob('*', { directory: fails })),
    /^FILE_UNREADABLE: directory .* cannot be read: ENAMETOOLONG$/,
  );
  assert.deepEqual(await it.glob('*', { directory: 'gone' }), []);
  assert.deepEqual(await it.glob('*'), [join(directory, 'a')]);
});

test('names a file or directory without read permission', {
  skip: process.getuid?.() !== 0 && 'only root can become another user',
}, async (t) => {
  const files = { 'config/shut/a': 'x', 'config/b': 'x' };
  const { host: it, directory, root } = await host(t, files);
  for (const path of [root, directory]) await chmod(path, 0o755);
  await chmod(join(directory, 'shut'), 0o700);
  await chmod(join(directory, 'b'), 0o600);
  process.seteuid?.(4242);
  try {
    const list = await refusal(it.list('shut'));
    assert.match(list, /^FILE_UNREADABLE: directory .*shut cannot be read: permission denied$/);
    const read = await refusal(it.read('b'));
    assert.match(read, /^FILE_UNREADABLE: file .*b cannot be read: permission denied$/);
  } finally {
    process.seteuid?.(0);
  }
});

test('caches no result that depends on a file that just changed, even if the clock of the process is ahead', async (t) => {
  const { root, directory } = await host(t, { 'config/input': 'old', 'own/file': '' });
  // The clock of the file system has to tick for that.
  await delay(40);
  const clock = new FileClock(join(root, 'own'));
  const runner = { output: async () => '' };
  const ask = async () => {
    const actionCache = createActionCache(join(root, 'records'), new InputChecker(runner, clock));
    const env = { PATH: process.env.PATH };
    const { signal } = new AbortController();
    const build = createHostAccess({ directory, env, signal, actionCache, clock });
    const script = 'cat input; echo new > input';
    return (await build.run(['sh', '-c', script], { inputs: { files: ['input'] } })).stdout;
  };
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 2_000 });
  assert.equal(await ask(), 'old');
  assert.equal(await ask(), 'new\n');
});

test('finds the result of an earlier build without running anything', async (t) => {
  const { root, directory } = await host(t, { 'config/input': 'old', 'own/file': '' });
  await delay(40);
  const clock = new FileClock(join(root, 'own'));
  const open = () => {
    const runner = { output: async () => '' };
    const actionCache = createActionCache(join(root, 'records'), new InputChecker(runner, clock));
    const env = { PATH: process.env.PATH };
    const { signal } = new AbortController();
    return createHostAccess({ directory, env, signal, actionCache, clock });
  };
  const argv = ['sh', '-c', 'echo ran >> ran; cat input'];
  const options = { inputs: { files: ['input'] } };
  assert.equal(await open().cached(argv, options), undefined);
  const done = await open().run(argv, options);
  assert.deepEqual(await open().cached(argv, options), done);
  assert.equal(await open().cached(argv), undefined);
  await writeFile(join(directory, 'input'), 'new');
  assert.equal(await open().cached(argv, options), undefined);
  assert.equal(await readFile(join(directory, 'ran'), 'utf8'), 'ran\n');
});
