import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin, type Entry, type StrakeError } from '@strake/core/plugin';
import { describeProject, type MemoryFile, type MemoryProject } from '@strake/core/testing';
import type { KoOptions } from './options.ts';
import { plugin } from './plugin.ts';

const PATH = '/ko-app/app';

/** Puts a program where the plugin go would put it, and starts it as that does. */
const compiler = definePlugin({
  name: 'compiler',
  mutate: (draft) => {
    const { ArgsEscaped: _, Cmd, ...container } = draft.config.config ?? {};
    const kept = Cmd?.[0] === 'x' ? { Cmd } : {};
    return { ...draft, config: { ...draft.config, config: { ...container, ...kept } } };
  },
  layer: (plan, { platform }) => ({
    ...plan,
    layers: [
      {
        id: 'programs',
        entries: [
          {
            type: 'file',
            path: platform.os === 'windows' ? `${PATH}.exe` : PATH,
            mode: 0o755,
            content: { text: 'program' },
          },
        ],
      },
    ],
  }),
});

const windowsBase = {
  os: 'windows',
  architecture: 'amd64',
  'os.version': '10.0.20348.1',
  config: { Env: ['Path=C:\\Windows'], Cmd: ['cmd'] },
};

interface Given extends MemoryProject {
  readonly ko?: Partial<KoOptions>;
  readonly platform?: string;
}

async function describeImage({ ko = {}, platform = 'linux/amd64', ...project }: Given) {
  const { images, messages } = await describeProject([compiler, plugin], {
    bases: { 'windows:1': [windowsBase] },
    ...project,
    config: {
      platforms: [platform],
      base: { 'windows/*': 'windows:1', 'linux/*': 'scratch' },
      ko: { importPath: 'example.com/m/app', ...ko },
    },
  });
  const [image] = images[0]?.platforms ?? [];
  assert.ok(image);
  return { image, messages, layers: image.layer.layers };
}

function kodata(files: Readonly<Record<string, MemoryFile>>, more: Given = {}) {
  const placed = Object.entries(files).map(([path, file]) => [`src/${path}`, file]);
  return describeImage({
    ...more,
    ko: { kodata: 'src/kodata', ...more.ko },
    files: { 'src/main.go': 'package main', ...Object.fromEntries(placed) },
  });
}

const list = (entries: readonly Entry[] = []) =>
  entries.map((entry) =>
    entry.type === 'file' && 'file' in entry.content
      ? `${entry.name} = ${entry.content.file}`
      : `${entry.name}`,
  );

async function failure(action: Promise<unknown>): Promise<StrakeError> {
  return action.then(
    () => assert.fail('expected a failure'),
    (error: StrakeError) => error,
  );
}

test('has a layer for kodata even without any, and one for the program', async () => {
  for (const options of [{}, { kodata: 'missing' }]) {
    const { layers } = await describeImage({ ko: options });
    assert.deepEqual(
      layers.map(({ id, tar, format, entries }) => ({ id, tar, format, names: list(entries) })),
      [
        { id: 'kodata', tar: 'go', format: undefined, names: ['/var', '/var/run', '/var/run/ko'] },
        { id: 'ko-app', tar: 'go', format: undefined, names: ['ko-app', '/ko-app/app'] },
      ],
    );
    for (const { entries } of layers)
      for (const { mode, mtime } of entries) assert.deepEqual([mode, mtime], [0o555, 0]);
  }
});

test('puts what links of kodata lead to in their places, in the order of ko', async () => {
  const { layers } = await kodata({
    'kodata/b/x': 'x',
    'kodata/b/.dot': '',
    'kodata/b-c': '',
    'kodata/a': { symlink: 'b/x' },
    'kodata/z': { symlink: '../more' },
    'more/deep/er': '',
    'more/up': { symlink: '../kodata/b' },
  });
  const at = '/project/src';
  assert.deepEqual(list(layers[0]?.entries).slice(3), [
    `/var/run/ko/a = ${at}/kodata/b/x`,
    '/var/run/ko/b',
    `/var/run/ko/b/.dot = ${at}/kodata/b/.dot`,
    `/var/run/ko/b/x = ${at}/kodata/b/x`,
    `/var/run/ko/b-c = ${at}/kodata/b-c`,
    '/var/run/ko/z',
    '/var/run/ko/z/deep',
    `/var/run/ko/z/deep/er = ${at}/more/deep/er`,
    '/var/run/ko/z/up',
    `/var/run/ko/z/up/.dot = ${at}/kodata/b/.dot`,
    `/var/run/ko/z/up/x = ${at}/kodata/b/x`,
  ]);
});

const links: readonly [target: string, says: RegExp, ko?: Partial<KoOptions>][] = [
  ['/etc/passwd', /leads out of the git work tree/],
  ['gone', /leads nowhere$/],
  ['.', /leads to \/project\/src\/kodata, which contains it$/],
  ['..', /leads to \/project\/src, which contains it$/],
  [
    '../main.go',
    /leads to \/project\/src\/main\.go, out of src\/kodata$/,
    { kodataRoot: 'src/kodata' },
  ],
];
for (const [symlink, says, ko = {}] of links)
  test(`refuses a link of kodata to ${symlink}`, async () => {
    const error = await failure(kodata({ 'kodata/link': { symlink }, 'kodata/a': '' }, { ko }));
    assert.equal(error.code, 'FILE_UNREADABLE');
    assert.match(error.message, /^symbolic link \/project\/src\/kodata\/link /);
    assert.match(error.message, says);
    assert.ok(error.hint);
  });

test('refuses two directories of kodata that lead to each other', async () => {
  const files = { 'kodata/a/x': { symlink: '../b' }, 'kodata/b/y': { symlink: '../a' } };
  const error = await failure(kodata(files));
  assert.match(error.message, /which contains it$/);
});

test('refuses links of kodata that multiply what is there', async () => {
  const files: Record<string, MemoryFile> = { 'kodata/link': { symlink: '../d0' } };
  for (let level = 0; level < 7; level += 1)
    for (const name of ['a', 'b']) files[`d${level}/${name}`] = { symlink: `../d${level + 1}` };
  for (let at = 0; at < 1000; at += 1) files[`d7/${at}`] = '';
  const error = await failure(kodata(files));
  assert.equal(error.code, 'LIMIT_EXCEEDED');
  assert.match(error.message, /has more than 100000 files$/);
});

test('warns of kodata that is a link itself, which ko does not follow', async () => {
  const { layers, messages } = await kodata({ kodata: { symlink: 'data' }, 'data/a': '' });
  assert.equal(layers[0]?.entries.length, 3);
  assert.match(messages.join('\n'), /src\/kodata is a symbolic link, which ko does not follow/);
});

test('sets the times of kodata alone', async () => {
  const { layers } = await kodata({ 'kodata/a': '' }, { ko: { kodataTime: 7, created: 9 } });
  const times = layers.map(({ entries }) => [...new Set(entries.map(({ mtime }) => mtime))]);
  assert.deepEqual(times, [[7], [0]]);
});

test('writes layers and paths of Windows, without links and ".exe"', async () => {
  const files = { 'kodata/a': '', 'kodata/link': { symlink: 'a' } };
  const { image, layers } = await kodata(files, { platform: 'windows/amd64' });
  assert.deepEqual(
    layers.map(({ format }) => format),
    ['windows', 'windows'],
  );
  assert.deepEqual(list(layers[0]?.entries), [
    ...['Hives', 'Files', 'Files/var', 'Files/var/run', 'Files/var/run/ko'],
    'Files/var/run/ko/a = /project/src/kodata/a',
  ]);
  assert.deepEqual(list(layers[1]?.entries), [
    'Hives',
    'Files',
    'Files/ko-app',
    'Files/ko-app/app',
  ]);
  for (const { entries } of layers)
    for (const { type, pax } of entries) assert.equal(pax !== undefined, type === 'file');
  assert.deepEqual(image.mutate.config.config, {
    Entrypoint: ['C:\\ko-app\\app'],
    Env: ['Path=C:\\Windows;C:\\ko-app', 'KO_DATA_PATH=C:\\var\\run\\ko'],
  });
});

test('gives the program capabilities on Linux only', async () => {
  const ko = { capabilities: ['net_raw=ep'] };
  const attributes = async (platform: string) =>
    (await describeImage({ ko, platform })).layers[1]?.entries.flatMap(({ xattrs = {} }) =>
      Object.keys(xattrs),
    );
  assert.deepEqual(await attributes('linux/amd64'), ['security.capability']);
  assert.deepEqual(await attributes('windows/amd64'), []);
});

test('refuses an unknown capability, and an image without the program', async () => {
  const unknown = await failure(describeImage({ ko: { capabilities: ['chown', 'fly'] } }));
  assert.match(unknown.message, /capability "fly" names the unknown capability "fly"/);
  const other = await failure(describeImage({ ko: { importPath: 'example.com/m/other' } }));
  assert.match(other.message, /\/ko-app\/other is not the path of a compiled program/);
  assert.match(other.hint ?? '', /package: example\.com\/m\/other, path: \/ko-app\/other/);
});

test('adds Delve where it runs, and starts the program with it', async () => {
  const programs: MemoryProject['programs'] = (argv) =>
    argv.includes('download') ? JSON.stringify({ Dir: '/mod/delve', Path: 'p' }) : '';
  const ko = { debug: true, capabilities: ['chown'] };
  const { image, layers } = await describeImage({ ko, programs, platform: 'linux/arm64' });
  assert.deepEqual(list(layers[2]?.entries), [
    'ko-app',
    `/ko-app/dlv = ${image.compile.steps[0]?.outputs[0]}`,
  ]);
  const [step] = image.compile.steps;
  assert.equal(step?.directory, '/mod/delve');
  assert.deepEqual([step?.env?.GOOS, step?.env?.GOARCH], ['linux', 'arm64']);
  assert.deepEqual(image.mutate.config.config?.Entrypoint, [
    ...['/ko-app/dlv', 'exec', '--listen=:40000', '--headless', '--log', '--accept-multiclient'],
    ...['--api-version=2', '--', '/ko-app/app'],
  ]);
  assert.equal(image.mutate.config.history?.at(-1)?.comment, 'Delve debugger, at /ko-app/dlv');
});

test('makes an image without Delve where it does not run, and says so', async () => {
  const { image, layers, messages } = await describeImage({
    ko: { debug: true },
    platform: 'windows/amd64',
  });
  assert.equal(layers.length, 2);
  assert.deepEqual(image.mutate.config.config?.Entrypoint, ['C:\\ko-app\\app']);
  assert.match(messages.join('\n'), /windows\/amd64 are made without Delve/);
});

test('says what go said if Delve cannot be downloaded', async () => {
  const programs: MemoryProject['programs'] = () => ({
    exitCode: 1,
    stdout: '{"Error": "offline"}',
  });
  const error = await failure(describeImage({ ko: { debug: true }, programs }));
  assert.equal(error.code, 'TOOL_FAILED');
  assert.match(error.message, /Delve v[\d.]+ could not be downloaded/);
  assert.match(error.facts.output ?? '', /offline/);
});

test('keeps what the configuration sets, and ArgsEscaped of the base', async () => {
  const set = { entrypoint: ['/own'], cmd: ['x'], env: { PATH: '/own' }, labels: { a: 'b' } };
  const { images } = await describeProject([compiler, plugin], {
    config: { config: set, ko: { importPath: 'example.com/m/app', labels: { c: 'd' } } },
  });
  const [image] = images[0]?.platforms ?? [];
  assert.deepEqual(image?.mutate.config.config, {
    Entrypoint: ['/own'],
    Cmd: ['x'],
    Env: ['PATH=/own', 'KO_DATA_PATH=/var/run/ko'],
    Labels: { a: 'b', c: 'd' },
  });
  const escaped = { ...windowsBase, config: { ...windowsBase.config, ArgsEscaped: true } };
  const kept = await describeImage({
    platform: 'windows/amd64',
    bases: { 'windows:1': [escaped] },
  });
  assert.equal(kept.image.mutate.config.config?.ArgsEscaped, true);
  assert.equal(kept.image.mutate.config.config?.Cmd, undefined);
});

test('does nothing for an image without options', async () => {
  const { images } = await describeProject([compiler, plugin], {});
  assert.deepEqual(
    images[0]?.platforms[0]?.layer.layers.map(({ id }) => id),
    ['programs'],
  );
});
