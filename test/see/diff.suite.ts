// strake diff beside diffoci, on images of real tools: the same entries differ, and what is known to differ is told.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { chmod, link, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { project, strake, strakeOk, TINY } from '../e2e/strake.ts';
import { buildLifecycle } from '../lifecycle/lifecycle-image.ts';
import { putNanoserver, putStatic } from '../lifecycle/stand-in-bases.ts';
import { requireTool, runOk, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { runDiffoci } from './run-diffoci.ts';

type Change = (directory: string) => Promise<unknown>;

const put =
  (path: string, text: string): Change =>
  async (directory) => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  };
const at =
  (path: string, action: (path: string) => Promise<unknown>): Change =>
  (directory) =>
    action(join(directory, path));

/** One change of a directory, and what GNU tar is told. */
const CASES: readonly (readonly [title: string, change: Change, ...tar: string[]])[] = [
  ['nothing', async () => {}],
  ['content', put('etc/motd', 'other\n')],
  ['content of the same size', put('etc/motd', 'hullo\n')],
  ['mode of a file', at('etc/motd', (path) => chmod(path, 0o600))],
  ['setuid', at('bin/tool', (path) => chmod(path, 0o4755))],
  ['mode of a directory', at('etc', (path) => chmod(path, 0o700))],
  ['owner', async () => {}, '--owner=7', '--group=8'],
  ['time', at('etc/motd', (path) => utimes(path, 99, 99))],
  ['target of a link', at('bin/link', (path) => rm(path).then(() => symlink('other', path)))],
  ['type', at('bin/link', (path) => rm(path).then(() => writeFile(path, 'tool')))],
  ['hard link', at('bin/hard', (path) => link(join(path, '../tool'), path))],
  ['more', put('etc/more/deep/file', 'more')],
  ['less', at('many/7', (path) => rm(path))],
  ['names', put('etc/ä ö.txt', 'x')],
  ['a long name', put(`long/${'n'.repeat(120)}/${'m'.repeat(90)}`, 'x')],
];

async function tree(directory: string): Promise<void> {
  await put('etc/motd', 'hello\n')(directory);
  await put('bin/tool', '#!/bin/sh\n')(directory);
  await symlink('tool', join(directory, 'bin/link'));
  for (let index = 0; index < 300; index += 1) await put(`many/${index}`, `${index}`)(directory);
}

/** A directory as an image of one layer, by GNU tar and crane, as `NAME.tar` in the format of `docker save`. */
async function pack(crane: string, directory: string, name: string, options: readonly string[]) {
  const layer = join(directory, '..', `${name}.layer.tar`);
  const plain = ['--sort=name', '--numeric-owner', '--format=pax', '--owner=0', '--group=0'];
  // Only a file whose time is changed has another one.
  const times = ['--clamp-mtime', '--mtime=@1000', '--pax-option=delete=atime,delete=ctime'];
  await runOk(['tar', ...plain, ...times, ...options, '-C', directory, '-cf', layer, '.']);
  const image = join(directory, '..', `${name}.tar`);
  await runOk([crane, 'append', '--oci-empty-base=false', '-f', layer, '-o', image, '-t', name]);
  await rm(layer);
}

async function tools(t: TestContext): Promise<readonly [string, string] | undefined> {
  const [diffoci, crane] = [await requireTool(t, 'diffoci'), await requireTool(t, 'crane')];
  return diffoci === undefined || crane === undefined ? undefined : [diffoci, crane];
}

interface Entry {
  readonly path: string;
  readonly change: string;
  readonly fields: readonly string[];
}

/** The entries of one platform, as strake sees them, in the form of diffoci. */
function asDiffoci(entries: readonly Entry[]) {
  const of = (change: string) =>
    entries.filter((entry) => entry.change === change).map(({ path }) => path);
  return {
    changed: of('changed').sort(),
    removed: of('removed').sort(),
    added: of('added').sort(),
  };
}

async function diffJson(directory: string, ...args: readonly string[]) {
  return JSON.parse(await strakeOk(directory, ['diff', '--json', ...args]));
}

for (const [title, change, ...options] of CASES)
  test(`finds the same entries as diffoci: ${title}`, async (t) => {
    const found = await tools(t);
    if (!found) return;
    const [diffoci, crane] = found;
    const root = await temporaryDirectory(t);
    const directory = join(root, 'files');
    await tree(directory);
    await pack(crane, directory, 'one', []);
    await change(directory);
    await pack(crane, directory, 'two', options);
    const { platforms, equal } = await diffJson(
      root,
      'docker-archive:one.tar',
      'docker-archive:two.tar',
    );
    assert.deepEqual(
      asDiffoci(platforms[0].entries),
      await runDiffoci(t, diffoci, root, ['--ignore-file-order']),
    );
    assert.equal(equal, title === 'nothing');
  });

const FILES = `plugins: [symlinks]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
config: { env: { MODE: debug }, entrypoint: [/bin/app, --old] }
symlinks: { files: { /etc/motd: { content: hello } } }
`;
const GO = `plugins: [go]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
go: { programs: [./cmd/app] }
`;

interface Value {
  readonly path: readonly (string | number)[];
  readonly before?: unknown;
  readonly after?: unknown;
}

interface Platform {
  readonly platform: string;
  readonly change: string;
  readonly config: readonly Value[];
  readonly layers: readonly { readonly change: string; readonly unread?: true }[];
  readonly entries: readonly Entry[];
  readonly programs: readonly {
    readonly settings: readonly object[];
    readonly modules: readonly { readonly path: string; readonly change: string }[];
  }[];
}

/** Images of strake with one known difference each: the changed settings, and all that is told of each platform. */
const KNOWN: readonly (readonly [
  title: string,
  config: string,
  set: string,
  told: Partial<Platform>,
])[] = [
  [
    'a variable',
    FILES,
    'config.env.MODE=release',
    { config: [{ path: ['config', 'Env', 'MODE'], before: 'debug', after: 'release' }] },
  ],
  [
    'the entrypoint',
    FILES,
    'config.entrypoint=[/bin/app]',
    {
      config: [
        { path: ['config', 'Entrypoint'], before: ['/bin/app', '--old'], after: ['/bin/app'] },
      ],
    },
  ],
  [
    'a label',
    FILES,
    'config.labels.team=a',
    { config: [{ path: ['config', 'Labels'], after: { team: 'a' } }] },
  ],
];

for (const [title, config, set, told] of KNOWN)
  test(`tells nothing but what differs: ${title}`, async (t) => {
    const directory = await project(t, { 'strake.yaml': config });
    const env = { STRAKE_CACHE: join(directory, 'cache') };
    await strakeOk(directory, ['build', '-o', 'oci:one:v1'], { env });
    await strakeOk(directory, ['build', '-o', 'oci-archive:two.tar:v1', '--set', set], { env });
    const { platforms } = await diffJson(directory, 'oci:one:v1', 'oci-archive:two.tar:v1');
    for (const each of platforms) {
      const { config: values, entries } = each;
      assert.deepEqual({ config: values, entries }, { config: [], entries: [], ...told });
    }
    assert.equal(platforms.length, 2);
  });

test('tells how programs of Go were built otherwise', async (t) => {
  const directory = await project(t, { ...TINY, 'strake.yaml': GO });
  const flags = ['--set', 'go.tags=[netgo]'];
  await strakeOk(directory, ['build', '-o', 'oci:one:v1']);
  const done = await strake(directory, [
    ...['diff', 'oci:one:v1', '-q', '--json', '--sizes', ...flags],
    ...['--fail-on', 'flags,toolchain,module'],
  ]);
  assert.equal(done.status, 1, done.stderr);
  const { platforms, failed } = JSON.parse(done.stdout);
  assert.deepEqual(
    failed.map(({ condition }: { condition: string }) => condition),
    ['flags', 'flags'],
  );
  for (const { programs } of platforms as readonly Platform[])
    assert.deepEqual(programs[0]?.settings, [{ name: '-tags', after: 'netgo' }]);
});

test('compares images of ko, and what crane changed in them', async (t) => {
  const [ko, crane] = [await requireTool(t, 'ko'), await requireTool(t, 'crane')];
  if (ko === undefined || crane === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await putStatic(t, `${registry.host}/static`);
  const directory = await project(t, TINY);
  const env = {
    KO_DEFAULTBASEIMAGE: `${registry.host}/static:latest`,
    KO_DOCKER_REPO: `${registry.host}/app`,
  };
  const argv = [ko, 'build', '--bare', '--sbom=none', '--platform=linux/amd64,linux/arm64'];
  await runOk([...argv, '-t', 'one', './cmd/app'], { cwd: directory, env });
  await writeFile(join(directory, 'cmd/app/main.go'), 'package main\n\nfunc main() {}\n');
  await runOk([...argv, '-t', 'two', './cmd/app'], { cwd: directory, env });
  const image = `${registry.host}/app`;
  const { platforms } = await diffJson(directory, `${image}:one`, `${image}:two`);
  for (const { layers, entries, change } of platforms as readonly Platform[]) {
    assert.equal(change, 'changed');
    assert.deepEqual(
      entries.map(({ path }) => path),
      ['ko-app/app'],
    );
    assert.equal(layers.filter((layer) => layer.change === 'same').length, 9 + 1);
  }
  const single = (await runOk([crane, 'digest', '--platform=linux/amd64', `${image}:one`])).trim();
  await runOk([crane, 'mutate', '--user=7', '-t', `${image}:user`, `${image}@${single}`]);
  const mutated = await diffJson(directory, `${image}@${single}`, `${image}:user`);
  assert.deepEqual(mutated.platforms[0].config, [
    { path: ['config', 'User'], before: '0', after: '7' },
  ]);
  assert.deepEqual(mutated.platforms[0].entries, []);
});

test('compares Windows images whose base is hosted elsewhere, and reads nothing of it', async (t) => {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await putNanoserver(t, `${registry.host}/nanoserver`);
  const config = `plugins: [symlinks, windows]
platforms: [windows/amd64]
base: "${registry.host}/nanoserver:1809"
vcs: false
symlinks: { files: { /app/motd.txt: { content: hello } } }
`;
  const directory = await project(t, { 'strake.yaml': config });
  await strakeOk(directory, ['build', '-o', 'oci:one:v1']);
  await writeFile(join(directory, 'strake.yaml'), config.replace('hello', 'bye'));
  const { platforms } = await diffJson(directory, 'oci:one:v1', '-q');
  assert.equal(platforms.length, 2);
  for (const { platform, layers, entries } of platforms as readonly Platform[]) {
    assert.match(platform, /^windows\/amd64:10\.0\./);
    assert.deepEqual(
      layers.map(({ change, unread }) => [change, unread]),
      [
        ['same', undefined],
        ['changed', undefined],
      ],
    );
    assert.deepEqual(
      entries.map(({ path, fields }) => [path, fields]),
      [['Files/app/motd.txt', ['size', 'content']]],
    );
  }
});

test('compares two versions of the lifecycle: platforms, modules, files', async (t) => {
  const one = await buildLifecycle(t, { version: '0.20.5', config: 'strake.config.yaml' });
  const two = await buildLifecycle(t, { version: '0.21.0', config: 'strake.v0.21.yaml' });
  const names = [one, two].map(({ repository, digest }) => `${repository.name}@${digest}`);
  const { platforms } = await diffJson(one.directory, ...names);
  const changes = (platforms as readonly Platform[]).map(({ change }) => change);
  assert.deepEqual(changes, [
    ...one.platforms.filter(({ isWindows }) => !isWindows).map(() => 'changed'),
    ...one.platforms.filter(({ isWindows }) => isWindows).map(() => 'removed'),
  ]);
  const [first] = platforms as readonly Platform[];
  assert.deepEqual(
    first?.entries.map(({ path }) => path),
    ['cnb/lifecycle.toml', 'cnb/lifecycle/launcher', 'cnb/lifecycle/lifecycle'],
  );
  const modules = first?.programs[0]?.modules.map(({ path, change }) => [path, change]);
  assert.deepEqual(modules, [
    ['github.com/buildpacks/lifecycle', 'up'],
    ['github.com/BurntSushi/toml', 'up'],
    ['github.com/google/go-cmp', 'up'],
    ['github.com/mattn/go-colorable', 'up'],
    ['golang.org/x/sys', 'up'],
  ]);
});

test('compares 100,000 entries in seconds', async (t) => {
  const crane = await requireTool(t, 'crane');
  if (crane === undefined) return;
  const root = await temporaryDirectory(t);
  const directory = join(root, 'files');
  const nameOf = (index: number) => join(directory, `d${index % 100}/file-${index}`);
  for (let index = 0; index < 100; index += 1)
    mkdirSync(join(directory, `d${index}`), { recursive: true });
  for (let index = 0; index < 100_000; index += 1) writeFileSync(nameOf(index), `${index}`);
  await pack(crane, directory, 'one', []);
  for (let index = 7; index < 100_000; index += 1000) writeFileSync(nameOf(index), 'other');
  await pack(crane, directory, 'two', []);
  const started = performance.now();
  const names = ['docker-archive:one.tar', 'docker-archive:two.tar'];
  const { platforms } = await diffJson(root, ...names);
  const seconds = (performance.now() - started) / 1000;
  assert.equal(platforms[0].entries.length, 100);
  assert.ok(seconds < 30, `${seconds} s`);
});
