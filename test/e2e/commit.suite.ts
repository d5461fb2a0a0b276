// Which commit images and programs name, and what it costs to know.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';
import { strake, strakeOk, TINY } from './strake.ts';

const CONFIG =
  'plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\ngo: { programs: [./cmd/app] }\n';
const IDENTITY = [
  '-c',
  'user.name=T',
  '-c',
  'user.email=t@example.com',
  '-c',
  'protocol.file.allow=always',
];

async function git(directory: string, ...args: string[]): Promise<string> {
  return (await runOk(['git', ...IDENTITY, ...args], { cwd: directory })).trim();
}

/** A repository with the smallest program and a tag, and caches beside it. */
async function repository(t: Scope) {
  const root = await temporaryDirectory(t);
  const directory = join(root, 'app');
  await writeFiles(directory, { ...TINY, 'strake.yaml': CONFIG });
  await git(directory, 'init', '-q');
  await commit(directory, 'first');
  await git(directory, 'tag', 'v1.2.3');
  return { root, directory, env: { STRAKE_CACHE: join(root, 'cache') } };
}

async function writeFiles(directory: string, files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), text);
  }
}

async function commit(directory: string, message: string): Promise<string> {
  await git(directory, 'add', '.');
  await git(directory, 'commit', '-q', '--allow-empty', '-m', message);
  return git(directory, 'rev-parse', 'HEAD');
}

type Env = Readonly<Record<string, string>>;

/** Builds to the default destination. @returns the digest, and what names the commit */
async function built(directory: string, env: Env, args: readonly string[] = []) {
  const { status, stdout, stderr } = await strake(directory, ['build', ...args], { env });
  assert.equal(status, 0, stderr);
  const [, digest = ''] = stdout.trim().split('@');
  return { digest, stderr };
}

/** What the labels of an image, and the last program that was built with a cache, say of the commit. */
async function named(directory: string, env: Env) {
  const report = await strakeOk(directory, ['inspect', 'oci:dist/oci', '--json'], { env });
  const labels = /"org\.opencontainers\.image\.(revision|version)": ?"([^"]*)"/g;
  const said = Object.fromEntries(
    [...report.matchAll(labels)].map(([, key, value]) => [key, value]),
  );
  const compiled = join(env.STRAKE_CACHE ?? '', 'compile');
  const files = (await readdir(compiled, { recursive: true })).filter((name) =>
    name.endsWith('/app'),
  );
  assert.equal(files.length, 1);
  const facts = await runOk(['go', 'version', '-m', join(compiled, files[0] ?? '')]);
  const fact = (pattern: RegExp) => pattern.exec(facts)?.[1];
  return {
    revision: said.revision,
    version: said.version,
    stamp: fact(/\tvcs\.revision=(.*)/),
    modified: fact(/\tvcs\.modified=(.*)/),
    main: fact(/\tmod\t\S+\t(\S+)/),
  };
}

test('names one commit in labels and program, and builds a clean clone again to the same digest', async (t) => {
  const { root, directory: origin, env } = await repository(t);
  const directory = join(root, 'clone');
  await git(root, 'clone', '-q', origin, directory);
  const revision = await git(directory, 'rev-parse', 'HEAD');
  const first = await built(directory, env);
  const expected = {
    revision,
    version: 'v1.2.3',
    stamp: revision,
    modified: 'false',
    main: 'v1.2.3',
  };
  assert.deepEqual(await named(directory, env), expected);
  assert.equal(await git(directory, 'status', '--porcelain'), '');
  assert.equal((await built(directory, env)).digest, first.digest);
  assert.equal((await built(directory, env, ['--no-cache'])).digest, first.digest);
  const others = ['oci:out/layout', 'oci-archive:made/for/it.tar'].flatMap((each) => ['-o', each]);
  assert.equal((await built(directory, env, others)).digest, first.digest);
  assert.equal(await git(directory, 'status', '--porcelain'), '');
  for (const layout of ['dist/oci', 'out/layout', 'made/for/it.tar']) {
    const kind = layout.endsWith('.tar') ? 'oci-archive' : 'oci';
    await strakeOk(directory, ['validate', `${kind}:${layout}`], { env });
  }
  for (const place of ['.', 'cmd', 'cmd/app', '..']) {
    const other = join(directory, place, '.hg');
    await mkdir(other);
    const refused = await strake(directory, ['build'], { env });
    const said = [refused.status, refused.stdout];
    assert.deepEqual(said, [4, ''], `Go refuses two version control systems: one in ${place}`);
    await rm(other, { recursive: true });
  }
});

test('names the same commit in labels and program, whatever the git settings for untracked files', async (t) => {
  const { root, directory, env } = await repository(t);
  await writeFile(join(root, 'gitconfig'), '[status]\nshowUntrackedFiles = no\n');
  await writeFile(join(root, 'excluded'), 'notes.txt\n');
  await writeFile(join(directory, 'notes.txt'), 'untracked\n');
  const said = async (more: Env) => {
    const { digest } = await built(directory, { ...env, ...more });
    const { modified, version, main } = await named(directory, env);
    assert.equal(main, version);
    return { digest, modified, version };
  };
  const first = await said({});
  assert.deepEqual([first.modified, first.version], ['true', 'v1.2.3+dirty']);
  const GIT_CONFIG_GLOBAL = join(root, 'gitconfig');
  const anew = await built(directory, { ...env, GIT_CONFIG_GLOBAL }, ['--no-cache']);
  assert.equal(anew.digest, first.digest, 'Go counts as strake does');
  const excluding = {
    GIT_CONFIG_GLOBAL,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.excludesFile',
    GIT_CONFIG_VALUE_0: join(root, 'excluded'),
  };
  const clean = await said(excluding);
  assert.deepEqual([clean.modified, clean.version], ['false', 'v1.2.3'], 'it ignores the file');
  assert.equal((await built(directory, { ...env, GIT_CONFIG_GLOBAL })).digest, first.digest);
});

test('makes git ignore a default output of an earlier version, but no other layout', async (t) => {
  const { directory, env } = await repository(t);
  await built(directory, env, ['-o', 'oci:dist/oci', '-o', 'oci:testdata/layout']);
  for (const layout of ['dist/oci', 'testdata/layout'])
    await rm(join(directory, layout, '.gitignore'));
  await built(directory, env, ['-o', 'oci:dist/oci', '-o', 'oci:testdata/layout']);
  assert.equal(await git(directory, 'status', '--porcelain'), '?? testdata/');
});

test('makes git ignore a cache and archives in the work tree', async (t) => {
  const { directory } = await repository(t);
  const env = { STRAKE_CACHE: join(directory, '.cache/strake') };
  await appendFile(
    join(directory, 'strake.yaml'),
    'archives: [{ file: "made/app.tgz", checksum: true }]\n',
  );
  await commit(directory, 'archives');
  const { digest } = await built(directory, env);
  assert.equal((await named(directory, env)).modified, 'false');
  assert.equal(await git(directory, 'status', '--porcelain'), '');
  assert.equal((await built(directory, env, ['--no-cache'])).digest, digest);
});

test('labels a linked worktree and a submodule with their own commit, and stamps no program there', async (t) => {
  const { root, directory, env } = await repository(t);
  const first = await git(directory, 'rev-parse', 'HEAD');
  await git(directory, 'commit', '-q', '--allow-empty', '-m', 'second');
  for (const [at, more] of [
    [join(directory, 'inside'), []],
    [join(root, 'outside'), []],
  ] as const) {
    await git(directory, 'worktree', 'add', '-q', '--detach', at, first, ...more);
    const cache = { STRAKE_CACHE: `${at}-cache` };
    await built(at, cache);
    const { revision, version, stamp } = await named(at, cache);
    assert.deepEqual([revision, version, stamp], [first, 'v1.2.3', undefined]);
  }
  const outer = join(root, 'outer');
  await mkdir(outer);
  await git(outer, 'init', '-q');
  await git(outer, 'submodule', '--quiet', 'add', directory, 'module');
  await writeFile(join(outer, 'strake.yaml'), CONFIG.replace('go: {', 'go: { dir: module,'));
  const outside = await commit(outer, 'outer');
  const inner = await git(join(outer, 'module'), 'rev-parse', 'HEAD');
  await built(join(outer, 'module'), env);
  const fromInside = await named(join(outer, 'module'), env);
  assert.deepEqual([fromInside.revision, fromInside.stamp], [inner, undefined]);
  // The superproject's configuration: its commit says which one the submodule is at, and Go names it too.
  const cache = { STRAKE_CACHE: `${outer}-cache` };
  await built(outer, cache);
  const fromOutside = await named(outer, cache);
  assert.deepEqual([fromOutside.revision, fromOutside.stamp], [outside, outside]);
});

test('stamps no program of another repository than the one that the labels name', async (t) => {
  const { root, env } = await repository(t);
  const directory = join(root, 'config');
  await mkdir(directory);
  await git(directory, 'init', '-q');
  await writeFile(join(directory, 'strake.yaml'), CONFIG.replace('go: {', 'go: { dir: ../app,'));
  const revision = await commit(directory, 'configuration');
  await built(directory, env);
  const { stamp, ...labels } = await named(directory, env);
  assert.deepEqual([labels.revision, stamp], [revision, undefined]);
});

test('names the commit as configured: everywhere, in labels only, or nowhere', async (t) => {
  const { directory, env } = await repository(t);
  const revision = await git(directory, 'rev-parse', 'HEAD');
  for (const [vcs, label, stamp] of [
    ['true', revision, revision],
    ['labels', revision, undefined],
    ['false', undefined, undefined],
  ] as const) {
    await built(directory, env, ['--set', `vcs=${vcs}`]);
    const said = await named(directory, env);
    assert.deepEqual([said.revision, said.stamp], [label, stamp], vcs);
  }
});

test('warns of a shallow clone once, and writes no version that depends on its depth', async (t) => {
  const { root, directory: origin, env } = await repository(t);
  const revision = await commit(origin, 'second');
  const directory = join(root, 'shallow');
  await git(root, 'clone', '-q', '--depth=1', '--no-tags', `file://${origin}`, directory);
  const { stderr } = await built(directory, { ...env, GITLAB_CI: 'true' });
  assert.equal(stderr.match(/this clone is shallow/g)?.length, 1, stderr);
  assert.match(stderr, /hint: Set the variable GIT_DEPTH to 0/);
  const said = await named(directory, env);
  assert.deepEqual([said.revision, said.version, said.stamp], [revision, undefined, revision]);
});

/** What go was asked to do by one build: the first words. */
async function watchingGo(env: Env, root: string) {
  const bin = join(root, 'bin');
  const calls = join(root, 'calls');
  await mkdir(bin);
  for (const tool of ['go', 'git']) {
    const real = (await runOk(['sh', '-c', `command -v ${tool}`])).trim();
    const script = `#!/bin/sh\necho "${tool} $1" >> "${calls}"\nexec ${real} "$@"\n`;
    await writeFile(join(bin, tool), script);
    await chmod(join(bin, tool), 0o755);
  }
  const watched = { ...env, PATH: `${bin}:${process.env.PATH}` };
  return {
    env: watched,
    async calls(directory: string): Promise<readonly string[]> {
      await rm(calls, { force: true });
      await built(directory, watched);
      const asked = existsSync(calls) ? (await readFile(calls, 'utf8')).trim().split('\n') : [];
      // A script in the place of go has to say which go it starts.
      return asked.filter((call) => call !== 'go env');
    },
  };
}

test('links again for another commit, a tag and the first edit, but not for the second one', async (t) => {
  const { root, directory, env } = await repository(t);
  await delay(60);
  const { calls } = await watchingGo(env, root);
  const isLinked = async () => (await calls(directory)).includes('go build');
  assert.equal(await isLinked(), true);
  assert.deepEqual(await calls(directory), ['git status'], 'git is asked once, and nothing else');
  await writeFile(join(directory, 'notes.txt'), 'first');
  assert.equal(await isLinked(), true, 'the tree is modified');
  await appendFile(join(directory, 'go.mod'), '\n// edited\n');
  await writeFile(join(directory, 'more.txt'), 'second');
  assert.equal(await isLinked(), true, 'go.mod is an input');
  await appendFile(join(directory, 'notes.txt'), 'third');
  await rm(join(directory, 'more.txt'));
  assert.deepEqual(await calls(directory), ['git status'], 'it is as modified as before');
  await rm(join(directory, 'notes.txt'));
  await git(directory, 'checkout', '-q', '.');
  assert.equal(await isLinked(), true, 'clean again');
  await git(directory, 'tag', 'sub/v0.1.0');
  await git(directory, 'tag', 'a-word');
  await delay(60);
  await calls(directory);
  await git(directory, 'commit', '-q', '--allow-empty', '-m', 'next');
  await delay(60);
  assert.equal(await isLinked(), true, 'another commit');
  await git(directory, 'tag', 'v1.3.0');
  await delay(60);
  assert.equal(await isLinked(), true, 'another version');
  assert.equal((await named(directory, env)).main, 'v1.3.0');
});

test('refuses programs whose stamp differs from the labels although the work tree is unchanged', async (t) => {
  const { root, directory, env } = await repository(t);
  const bin = join(root, 'bin');
  const script = join(bin, 'go');
  const real = (await runOk(['sh', '-c', 'command -v go'])).trim();
  await mkdir(bin);
  // Where go looks for nothing: what it reads may not change during a build either.
  await writeFiles(directory, { 'docs/page.txt': 'page' });
  await commit(directory, 'docs');
  const around = async (before: string, after: string) => {
    const build = `cd ${directory} && ${before}\ncd "$OLDPWD" && ${real} "$@" && cd ${directory} && ${after}`;
    const text = `#!/bin/sh\nif [ "$1" = build ]; then ${build}; else exec ${real} "$@"; fi\n`;
    await writeFile(script, text, { mode: 0o755 });
    await delay(60);
  };
  const watched = { ...env, PATH: `${bin}:${process.env.PATH}` };
  for (const [before, after] of [
    ['touch docs/meanwhile.txt', 'rm docs/meanwhile.txt'],
    ['git tag v1.9.9', 'git tag -d v1.9.9'],
  ] as const) {
    await around(before, after);
    const { status, stdout, stderr } = await strake(directory, ['build'], { env: watched });
    assert.deepEqual([status, stdout], [6, ''], stderr);
    assert.match(stderr, /error: the work tree changed during the build/);
    assert.equal(await git(directory, 'status', '--porcelain'), '');
  }
  await around('true', 'touch docs/meanwhile.txt');
  const { stderr } = await built(directory, watched);
  assert.match(stderr, /warning: the work tree changed during the build/);
  assert.equal((await named(directory, env)).modified, 'false');
  await rm(join(directory, 'docs/meanwhile.txt'));
  await around('true', 'true');
  assert.doesNotMatch((await built(directory, watched)).stderr, /warning/);
  const { revision, stamp, modified, main = '' } = await named(directory, env);
  assert.deepEqual([stamp, modified], [revision, 'false']);
  assert.match(main, /^v1\.2\.4-0\./);
});

test('builds without a commit if git is missing or refuses, and says what to do', async (t) => {
  const { root, directory, env } = await repository(t);
  const bin = join(root, 'bin');
  await mkdir(bin);
  await writeFile(
    join(bin, 'git'),
    '#!/bin/sh\necho "fatal: detected dubious ownership in repository" >&2\nexit 128\n',
  );
  await chmod(join(bin, 'git'), 0o755);
  const { stderr } = await built(directory, { ...env, PATH: `${bin}:${process.env.PATH}` });
  assert.match(
    stderr,
    /warning: the image does not name a commit: git cannot read .*dubious ownership/,
  );
  assert.match(stderr, /hint: .*safe\.directory .* Or set "vcs: false"\./);
  const { revision, stamp } = await named(directory, env);
  assert.deepEqual([revision, stamp], [undefined, undefined]);
});

test('builds the same through a symbolic link', async (t) => {
  const { root, directory, env } = await repository(t);
  const { digest } = await built(directory, env);
  const link = join(root, 'link');
  await symlink(join(directory, 'cmd'), link);
  await writeFile(join(directory, 'cmd/strake.yaml'), CONFIG.replace('./cmd/app', './app'));
  await commit(directory, 'below');
  const below = (await built(join(directory, 'cmd'), env)).digest;
  assert.notEqual(below, digest);
  // PWD is what a shell would set.
  const { stdout } = await strake(root, ['-C', link, 'build', '--no-cache'], {
    env: { ...env, PWD: link },
  });
  assert.equal(stdout.trim().split('@')[1], below);
});

test('uses the repository of the configuration, whatever the environment of a git hook says', async (t) => {
  const { root, directory, env } = await repository(t);
  const other = join(root, 'other');
  await mkdir(other);
  await git(other, 'init', '-q');
  await commit(other, 'other');
  const revision = await git(directory, 'rev-parse', 'HEAD');
  await built(directory, { ...env, GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other });
  const said = await named(directory, env);
  assert.deepEqual([said.revision, said.stamp], [revision, revision]);
});
