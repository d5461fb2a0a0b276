import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { loadProject } from './load-project.ts';
import { createPendingTaps } from './progress/pending-taps.ts';

async function temporaryDirectory(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'strake-project-')));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

function load(cwd: string, packages: readonly string[], flags: object = {}) {
  const stream = { write: () => true };
  return loadProject(
    packages,
    { color: false, ...flags },
    {
      cwd,
      env: {},
      stdout: stream,
      stderr: stream,
      signal: new AbortController().signal,
      taps: createPendingTaps(),
      checkHeap() {},
      stdin: Readable.from([]),
    },
  );
}

test('needs no configuration if packages are named', async (t) => {
  const cwd = await temporaryDirectory(t, { 'package.json': '{"name":"x"}' });
  const plugins = ['go', 'windows'];
  const { options } = await load(cwd, ['./cmd/app'], { set: ['base=scratch'] });
  assert.deepEqual(options.config, {
    plugins,
    base: 'scratch',
    images: { app: { go: { programs: [{ package: './cmd/app' }] } } },
  });
  const programs = [{ package: './a' }, { package: './b' }];
  const several = await load(cwd, ['./a', './b']);
  assert.deepEqual(several.options.config, { plugins, go: { programs } });
  const here = await load(cwd, ['.']);
  assert.deepEqual(here.options.config, { plugins, go: { programs: [{ package: '.' }] } });
  assert.deepEqual(
    options.plugins.map(({ name }) => name),
    plugins,
  );
  await assert.rejects(load(cwd, []), { code: 'CONFIG_NOT_FOUND' });
});

const names: readonly [path: string, name: string | undefined][] = [
  ['./cmd/app', 'app'],
  ['./cmd/app/', 'app'],
  ['./cmd/app/main.go', 'app'],
  ['example.org/yq/v4', 'yq'],
  ['example.org/yq/v4/', 'yq'],
  ['example.org/yq/v1', 'v1'],
  ['example.org/cmd/v2ray', 'v2ray'],
  ['./v2', 'v2'],
  ['.', undefined],
  ['main.go', undefined],
];
for (const [path, name] of names) {
  test(`names the image of ${path} ${name ?? 'after its directory'}`, async (t) => {
    const cwd = await temporaryDirectory(t, { 'package.json': '{"name":"x"}' });
    const { options } = await load(cwd, [path]);
    const { images = {} } = Object(options.config);
    assert.deepEqual(Object.keys(images), name === undefined ? [] : [name]);
  });
}

test('splits --tag at commas', async (t) => {
  const cwd = await temporaryDirectory(t, { 'package.json': '{"name":"x"}' });
  const tag = ['v1,latest', 'localhost:5000/a:v2 , v1'];
  const { options } = await load(cwd, ['./cmd/app'], { tag });
  assert.deepEqual(options.tags, ['v1', 'latest', 'localhost:5000/a:v2']);
  await assert.rejects(load(cwd, ['./cmd/app'], { tag: ['v1,'] }), { name: 'UsageError' });
});

test('does not skip a configuration that was named', async (t) => {
  const cwd = await temporaryDirectory(t, {});
  await assert.rejects(load(cwd, ['./cmd/app'], { config: 'no.yaml' }), {
    code: 'CONFIG_NOT_FOUND',
  });
});

test('passes packages to a configuration without programs', async (t) => {
  const cwd = await temporaryDirectory(t, { 'strake.yaml': 'plugins: [go]\ngo: { tags: [x] }\n' });
  const { options } = await load(cwd, ['./b']);
  assert.deepEqual(options.config, {
    plugins: ['go'],
    go: { tags: ['x'], programs: [{ package: './b' }] },
  });
});

const IMAGES = `plugins: [go]
platforms: [linux/amd64, windows/amd64]
repository: example.com/{{image}}
go: { dir: src, programs: [{ package: "./cmd/{{image}}" }] }
images:
  web: {}
  api: { platforms: all }
  both: { go: { dir: src, programs: [./cmd/web, { package: example.com/m/cmd/api, path: /api }] } }
  windows: { go: { programs: { "windows/*": [{ package: ./tool, dir: other }] } } }
  files: { go: { programs: [] } }
`;
const selections: readonly (readonly [
  packages: string[],
  images: string[],
  cwd?: string,
  picked?: string[],
])[] = [
  [['./src/cmd/web'], ['web', 'both']],
  [['./cmd/api'], ['api', 'both'], 'src'],
  [['.'], ['api', 'both'], 'src/cmd/api'],
  [['example.com/m/cmd/web'], ['web', 'both'], 'src'],
  [
    ['./src/cmd/web', './src/cmd/api'],
    ['web', 'both', 'api'],
  ],
  [['./src/cmd/web'], ['web'], '.', ['web']],
  [['../other/tool'], ['windows'], 'src'],
];
for (const [packages, images, cwd = '.', picked] of selections) {
  test(`selects ${images.join(', ')} for ${packages.join(' ')} in ${cwd}`, async (t) => {
    const files = {
      'src/go.mod': 'module example.com/m\n',
      'src/cmd/api/main.go': '',
      'src/cmd/web/main.go': '',
    };
    const top = await temporaryDirectory(t, { 'strake.yaml': IMAGES, ...files });
    const plain = await load(top, []);
    const { options } = await load(join(top, cwd), packages, picked && { image: picked });
    assert.deepEqual(options.images, images);
    assert.deepEqual(options.config, plain.options.config);
  });
}

test('refuses a package that no image has, and builds nothing instead', async (t) => {
  const cwd = await temporaryDirectory(t, {
    'strake.yaml': IMAGES,
    'src/go.mod': 'module example.com/m\n',
  });
  await assert.rejects(load(cwd, ['./src/cmd/web', './src/cmd/other']), {
    name: 'UsageError',
    message: 'no image of the configuration contains ./src/cmd/other',
    hint: /\.\/cmd\/web \(image "web"\), .*--set 'go\.programs=\[\.\/src\/cmd\/other\]'/,
  });
  await assert.rejects(load(cwd, ['./src/cmd/web'], { image: ['api'] }), {
    name: 'UsageError',
    message: 'image "api" does not contain ./src/cmd/web',
  });
  await assert.rejects(load(join(cwd, 'src'), ['./src/cmd/web']), {
    name: 'UsageError',
    hint: /^Here, \.\/src\/cmd\/web means src\/src\/cmd\/web\. Configured packages: /,
  });
});

test('refuses packages if no plugin builds Go', async (t) => {
  const cwd = await temporaryDirectory(t, { 'strake.yaml': 'base: scratch\n' });
  await assert.rejects(load(cwd, ['./b']), {
    name: 'UsageError',
    message: /need a plugin that builds them/,
  });
});

test('resolves paths of the command line against the working directory', async (t) => {
  const top = await temporaryDirectory(t, { 'strake.yaml': 'base: scratch\n', 'sub/x': '' });
  const outputs = ['oci:out'];
  const { options, cwd } = await load(top, [], { C: 'sub', output: outputs });
  assert.equal(cwd, join(top, 'sub'));
  assert.equal(options.directory, top);
  assert.equal(options.outputDirectory, cwd);
  assert.deepEqual(options.outputs, outputs);
});

test('passes on every given option, and no others', async (t) => {
  const cwd = await temporaryDirectory(t, { 'strake.yaml': 'base: scratch\n' });
  const plain = await load(cwd, []);
  for (const key of ['images', 'platforms', 'tags', 'push', 'outputs', 'insecure', 'cache']) {
    assert.equal(key in plain.options, false, key);
  }
  const { options } = await load(cwd, [], {
    image: ['a'],
    platform: ['linux/amd64,all'],
    tag: ['v1'],
    push: true,
    insecure: ['h'],
    cache: false,
  });
  const { images, platforms, tags, push, insecure, cache } = options;
  assert.deepEqual(
    { images, platforms, tags, push, insecure, cache },
    {
      images: ['a'],
      platforms: ['linux/amd64', 'all'],
      tags: ['v1'],
      push: true,
      insecure: ['h'],
      cache: false,
    },
  );
});
