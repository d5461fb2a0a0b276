import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ContainerConfig,
  type ImageContext,
  type Layer,
  parsePlatform,
  StrakeError,
} from '@strake/core/plugin';
import { checkEmpty } from './check-empty.ts';
import type { GoOptions } from './options.ts';
import { layerPrograms } from './place-programs.ts';
import { startProgram } from './start-program.ts';

interface Image {
  readonly options: GoOptions | undefined;
  readonly platform?: string;
  /** Files by output id; default: one for each program of `options`, in `/out`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Keys of `config` that the user set. */
  readonly configured?: readonly string[];
}

function prepare({ options, platform: name = 'linux/arm64', files, configured = [] }: Image) {
  const platform = parsePlatform(name);
  const said: string[] = [];
  const packages = (options?.programs ?? []).map((each) =>
    typeof each === 'string' ? each : each.package,
  );
  const ending = platform.os === 'windows' ? '.exe' : '';
  const made =
    files ??
    Object.fromEntries(packages.map((path) => [path, `/out/${path.split('/').at(-1)}${ending}`]));
  const context: Partial<ImageContext<GoOptions | undefined>> = {
    directory: '/',
    log: { info: () => {}, warn: (message) => said.push(message) },
    image: 'app',
    platform,
    options,
    configured,
    outputs: Object.entries(made).map(([id, file]) => ({ id, image: 'app', file })),
  };
  return { context: context as ImageContext<GoOptions | undefined>, said, platform };
}

async function layersOf(image: Image, layers: readonly Layer[] = []): Promise<readonly Layer[]> {
  const { context } = prepare(image);
  const plan = layerPrograms({ layers }, context) ?? { layers };
  checkEmpty(plan, context);
  return plan.layers;
}

/** The container's config afterwards, and what was logged. */
async function configOf(image: Image, config: ContainerConfig = {}) {
  const { context, said, platform } = prepare(image);
  const draft = {
    config: { os: platform.os, architecture: platform.architecture, config },
    annotations: {},
    descriptorAnnotations: {},
  };
  return { config: (startProgram(draft, context) ?? draft).config.config, said };
}

const file = (path: string, source: string) => ({
  type: 'file',
  path,
  mode: 0o755,
  content: { file: source },
});
const two: GoOptions = { programs: ['./cmd/a', { package: './cmd/b', path: '/usr/bin/bee' }] };

test('puts programs in /app, or at the configured path, in their own layer', async () => {
  assert.deepEqual(await layersOf({ options: two }), [
    {
      id: 'go',
      entries: [file('/app/a', '/out/a'), file('/usr/bin/bee', '/out/b')],
      createdBy: 'go build ./cmd/a ./cmd/b',
    },
  ]);
});

test('adds programs to the configured layer', async () => {
  const other = { id: 'tools', entries: [file('/x', '/x')], createdBy: 'x' } as const;
  const below = { id: 'below', entries: [] };
  const layers = [{ ...other, entries: [] }, below];
  assert.deepEqual(await layersOf({ options: { programs: ['./a'], layer: 'tools' } }, layers), [
    { id: 'tools', entries: [file('/app/a', '/out/a')], createdBy: 'x; go build ./a' },
    below,
  ]);
});

test('ends programs for Windows in .exe, and drops the drive of a path', async () => {
  const options = { programs: ['./a', { package: './b', path: 'C:\\tools\\b' }] };
  const [layer] = await layersOf({ options, platform: 'windows/amd64' });
  assert.deepEqual(
    layer?.entries.map(({ path }) => path),
    ['/app/a.exe', '/tools/b.exe'],
  );
});

test('keeps the files of two programs of one package apart', async () => {
  const options = { programs: ['./a', { package: './a', path: '/b' }] };
  const files = { './a': '/out/0/a', './a#2': '/out/1/a' };
  const [layer] = await layersOf({ options, files });
  assert.deepEqual(layer?.entries, [file('/app/a', '/out/0/a'), file('/b', '/out/1/a')]);
});

for (const [platform, path] of [
  ['linux/amd64', '/app/a'],
  ['windows/amd64', 'c:\\APP\\A.exe'],
] as const) {
  test(`refuses two programs at one path on ${platform}`, async () => {
    const options = { programs: ['./a', { package: './b', path }] };
    await assert.rejects(
      layersOf({ options, platform }),
      (error) =>
        StrakeError.is(error) &&
        error.code === 'CONFIG_VALUE_INVALID' &&
        /^programs \S+ and \S+ of image "app" both have the path \/app\/a/i.test(error.message),
    );
  });
}

test('keeps layers and config of an image without programs', async () => {
  assert.deepEqual(await layersOf({ options: { programs: [] } }), []);
  await assert.rejects(layersOf({ options: undefined }), {
    message:
      'image "app" adds nothing to its base: "go" is in "plugins", and no program is configured',
  });
  const config = { Entrypoint: ['/base'], Env: ['A=1'] };
  assert.deepEqual((await configOf({ options: undefined }, config)).config, config);
});

test('makes the only program the entrypoint, adds it to PATH, and removes the Cmd of the base', async () => {
  const base = { Cmd: ['sh'], Entrypoint: ['/init'], Env: ['PATH=/bin', 'A=1'], User: '65532' };
  const { config, said } = await configOf({ options: { programs: ['./a'] } }, base);
  assert.deepEqual(config, {
    Entrypoint: ['/app/a'],
    Env: ['PATH=/bin:/app', 'A=1'],
    User: '65532',
  });
  assert.deepEqual(said, []);
});

test('makes the marked program the entrypoint', async () => {
  const programs = ['./a', { package: './b', path: '/usr/bin/b', entrypoint: true }];
  const { config } = await configOf({ options: { programs } }, { Env: ['PATH=/usr/bin'] });
  assert.deepEqual(config, { Entrypoint: ['/usr/bin/b'], Env: ['PATH=/usr/bin'] });
});

test('keeps the entrypoint of the base without a marked program, and warns of it', async () => {
  const base = { Cmd: ['-v'], Entrypoint: ['/init', '-x'] };
  const { config, said } = await configOf({ options: two }, base);
  assert.deepEqual(config, base);
  assert.deepEqual(said, [
    'none of the 2 programs of image "app" has "entrypoint: true": the entrypoint of the base remains (/init -x)',
  ]);
  const bare = await configOf({ options: two });
  assert.match(bare.said[0] ?? '', /: the image has no entrypoint$/);
});

test('keeps an entrypoint of the user, with its Cmd and PATH', async () => {
  const merged = { Entrypoint: ['/mine'], Cmd: ['serve'], Env: ['PATH=/bin'] };
  const image = { options: { programs: ['./a'] }, configured: ['entrypoint'] };
  assert.deepEqual((await configOf(image, merged)).config, merged);
});

test('keeps a Cmd of the user as arguments of the program', async () => {
  const image = { options: { programs: ['./a'] }, configured: ['cmd'] };
  const { config } = await configOf(image, { Cmd: ['serve'], Env: ['PATH=/app'] });
  assert.deepEqual(config, { Cmd: ['serve'], Entrypoint: ['/app/a'], Env: ['PATH=/app'] });
});

test('uses a Windows path for the entrypoint on Windows', async () => {
  const base = { Cmd: ['c:\\windows\\system32\\cmd.exe'], ArgsEscaped: true };
  const image = { options: { programs: ['./a'] }, platform: 'windows/amd64' };
  assert.deepEqual((await configOf(image, base)).config, {
    Entrypoint: ['C:\\app\\a.exe'],
    Env: ['PATH=c:\\Windows\\System32;c:\\Windows;C:\\app'],
  });
});
