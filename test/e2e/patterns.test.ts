import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake, strakeOk } from './strake.ts';

const MAIN = 'package main\n\nfunc main() {}\n';
const GO_MOD = 'module example.com/shop\n\ngo 1.24\n';
const FILES = {
  'go.mod': GO_MOD,
  'cmd/api/main.go': MAIN,
  'cmd/web/main.go': MAIN,
  'lib/lib.go': 'package lib\n',
  'test/load/main.go': MAIN,
  'tools/hack/gen/main.go': MAIN,
};
/** Files suffice to plan these programs. */
const NO_GO = { env: { PATH: '/nowhere' } };

/** The programs of each image that a command plans. */
async function planned(directory: string, args: readonly string[], options = {}) {
  const { status, stdout, stderr } = await strake(directory, ['plan', '--json', ...args], options);
  assert.equal(status, 0, stderr);
  const { images } = JSON.parse(stdout) as {
    images: {
      image: string;
      platforms: { layer: { layers: { entries: { path: string }[] }[] } }[];
    }[];
  };
  const programs = (image: (typeof images)[number]) =>
    (image.platforms[0]?.layer.layers ?? [])
      .flatMap(({ entries }) => entries.map(({ path }) => path))
      .filter((path) => /^\/?app\/./.test(path));
  return { images: images.map((image) => [image.image, ...programs(image)]), stderr };
}

test('makes an image of each program that a pattern matches, and one of programs named one by one', async (t) => {
  const directory = await project(t, FILES);
  const imagesOf = async (...args: readonly string[]) => (await planned(directory, args)).images;
  const api = ['api', '/app/api'];
  const web = ['web', '/app/web'];
  assert.deepEqual(await imagesOf('./cmd/...'), [api, web]);
  assert.deepEqual(await imagesOf('./cmd/api/...'), [api]);
  assert.deepEqual(await imagesOf('./cmd/w...', './cmd/api', 'example.com/shop/cmd/web'), [
    web,
    api,
  ]);
  assert.deepEqual(await imagesOf('example.com/shop/cmd/...'), [api, web]);
  const [[, ...programs] = [], ...others] = await imagesOf('./cmd/api', './cmd/web');
  assert.deepEqual([programs, others], [['/app/api', '/app/web'], []]);
});

test('builds what a module contains where there is no configuration, and says how to keep it', async (t) => {
  const directory = await project(t, FILES);
  const { images, stderr } = await planned(directory, []);
  assert.deepEqual(images, [
    ['api', '/app/api'],
    ['web', '/app/web'],
  ]);
  assert.match(
    stderr,
    /^no configuration: the images are api, web; without programs below test, tools\/hack$/m,
  );
  // The configuration that "strake init" writes makes the same.
  await strakeOk(directory, ['init']);
  assert.deepEqual(await planned(directory, []), { images, stderr: '' });
});

test('names an only program after its module, as "strake init" does', async (t) => {
  const { 'cmd/web/main.go': _, ...one } = FILES;
  const only = { 'go.mod': one['go.mod'], 'cmd/api/main.go': MAIN };
  const directory = await project(t, only);
  const env = { STRAKE_REPOSITORY: 'ghcr.io/acme' };
  const done = await strake(directory, ['build', '-p', 'linux/amd64'], { env });
  assert.match(done.stdout, /^ghcr\.io\/acme\/shop@sha256:\w+\n$/);
  assert.match(done.stderr, /^no configuration: the image is shop$/m);
  assert.match(done.stderr, /hint: Keep these images as a configuration with "strake init"\./);
  const quiet = await strake(directory, ['build', '-q', '-p', 'linux/amd64'], { env });
  assert.equal(quiet.stderr, '');
  await strakeOk(directory, ['init']);
  assert.deepEqual((await planned(directory, [])).images, [['shop', '/app/api']]);
});

test('builds programs of tests and examples if there are no others', async (t) => {
  const directory = await project(t, {
    'go.mod': GO_MOD,
    'examples/a/main.go': MAIN,
    'test/b/main.go': MAIN,
  });
  assert.deepEqual((await planned(directory, [])).images, [
    ['a', '/app/a'],
    ['b', '/app/b'],
  ]);
});

test('builds the modules below the top of a workspace', async (t) => {
  const directory = await project(t, {
    'go.work': 'go 1.24\n\nuse (\n\t./one\n\t./two\n)\n',
    'one/go.mod': 'module example.com/one\n\ngo 1.24\n',
    'one/main.go': MAIN,
    'two/go.mod': 'module example.com/two\n\ngo 1.24\n',
    'two/cmd/x/main.go': MAIN,
  });
  assert.deepEqual((await planned(directory, [])).images, [
    ['one', '/app/one'],
    ['x', '/app/x'],
  ]);
});

test('says that there is no configuration where nothing can be built, or ko is described', async (t) => {
  for (const files of [
    {},
    { 'go.mod': GO_MOD, 'lib.go': 'package lib\n' },
    { ...FILES, '.ko.yaml': '' },
    { ...FILES, '.ko.yml': '' },
  ]) {
    const directory = await project(t, files);
    const { status, stderr } = await strake(directory, ['build']);
    assert.equal(status, 2);
    assert.match(stderr, /^error: no configuration in /);
  }
});

test('selects configured images by patterns', async (t) => {
  const config = `plugins: [go]
images:
  api: { go: { programs: [./cmd/api], ldflags: ["-s"] } }
  both: { go: { programs: [./cmd/api, ./cmd/web] } }
  load: { go: { programs: [./test/load] } }
`;
  const directory = await project(t, { ...FILES, 'strake.yaml': config });
  const names = async (...args: readonly string[]) =>
    (await planned(directory, args)).images.map(([name]) => name);
  assert.deepEqual(await names('./cmd/...'), ['api', 'both']);
  assert.deepEqual(await names('./cmd/web...'), ['both']);
  assert.deepEqual(await names('./test/...', './cmd/web'), ['both', 'load']);
  const { images } = await planned(join(directory, 'cmd'), ['./web/...']);
  assert.deepEqual(
    images.map(([name]) => name),
    ['both'],
  );
  const { status, stderr } = await strake(directory, ['build', './tools/...']);
  assert.equal(status, 2);
  assert.match(stderr, /no image of the configuration contains \.\/tools\/\.\.\./);
  assert.match(stderr, /hint: Configured packages: \.\/cmd\/api \(image "api"\)/);
});

test('selects images of modules that no workspace combines', async (t) => {
  const module = (name: string) => `module example.com/${name}\n\ngo 1.24\n`;
  const directory = await project(t, {
    'strake.yaml':
      'plugins: [go]\nimages: { "{{each.name}}": { each: "services/*", go: { dir: "{{each.path}}", programs: [.] } } }\n',
    'services/x/go.mod': module('x'),
    'services/x/main.go': MAIN,
    'services/y/go.mod': module('y'),
    'services/y/main.go': MAIN,
  });
  const names = async (...args: readonly string[]) =>
    (await planned(directory, args)).images.map(([name]) => name);
  assert.deepEqual(await names('./services/...'), ['x', 'y']);
  assert.deepEqual(await names('./services/y/...'), ['y']);
  assert.deepEqual(await names('./services/y/...', './services/x'), ['x', 'y']);
});

test('selects images of a workspace by import paths', async (t) => {
  const directory = await project(t, {
    'strake.yaml':
      'plugins: [go]\nimages: { x: { go: { programs: [./one/cmd/x] } }, y: { go: { dir: two, programs: [.] } } }\n',
    'go.work': 'go 1.24\n\nuse (\n\t./one\n\t./two\n)\n',
    'one/go.mod': 'module example.com/one\n\ngo 1.24\n',
    'one/cmd/x/main.go': MAIN,
    'two/go.mod': 'module example.com/two\n\ngo 1.24\n',
    'two/main.go': MAIN,
  });
  const names = async (...args: readonly string[]) =>
    (await planned(directory, args)).images.map(([name]) => name);
  assert.deepEqual(await names('example.com/one/cmd/x'), ['x']);
  assert.deepEqual(await names('example.com/two'), ['y']);
  assert.deepEqual(await names('./two', 'example.com/one/...'), ['x', 'y']);
});

test('applies a configuration without packages to each image of a pattern', async (t) => {
  const config = 'plugins: [go]\nrepositoryPrefix: ghcr.io/acme\ngo: { ldflags: ["-s"] }\n';
  const directory = await project(t, { ...FILES, 'strake.yaml': config });
  const plan = await strakeOk(directory, ['plan', './cmd/...']);
  assert.match(plan, /^image api\n.*repository +ghcr\.io\/acme\/api\n.*^image web\n/ms);
  assert.match(plan, /-ldflags=-s/);
});

test('plans what a pattern matches without a process', async (t) => {
  const directory = await project(t, FILES);
  const { status, stderr } = await strake(directory, ['build', './lib/...'], NO_GO);
  assert.equal(status, 4);
  assert.match(stderr, /^error: pattern "\.\/lib\/\.\.\." matches no program\n {2}hint: /);
});

test('selects images by import paths of the workspace that GOWORK names', async (t) => {
  const directory = await project(t, {
    ...FILES,
    'strake.config.yaml':
      'plugins: [go]\nimages: { api: { go: { programs: [./cmd/api] } }, web: {} }\n',
    'deploy/go.mod': 'module example.com/deploy\n\ngo 1.24\n',
    'elsewhere/go.work': 'go 1.24\n\nuse ..\n\nuse ../deploy\n',
  });
  const args = ['plan', '-c', '../strake.config.yaml', 'example.com/shop/cmd/api'];
  const plan = (GOWORK: string) => strake(join(directory, 'deploy'), args, { env: { GOWORK } });
  const { status, stderr } = await plan(join(directory, 'elsewhere/go.work'));
  assert.equal(status, 0, stderr);
  assert.match((await plan('off')).stderr, /no image of the configuration contains/);
});

test('warns once that kodata is left out where there is no configuration', async (t) => {
  const directory = await project(t, { ...FILES, 'cmd/web/kodata/x': '', 'lib/kodata/x': '' });
  const warnings = async (...args: readonly string[]) => {
    const argv = ['build', '-p', 'host', ...args];
    const { status, stderr } = await strake(directory, argv);
    assert.equal(status, 0, stderr);
    return stderr.match(/^warning: .*kodata.*$/gm) ?? [];
  };
  const expected = [
    'warning: cmd/web/kodata is not in the image: "strake ko build" adds it, and "strake init" makes a configuration with it',
  ];
  for (const args of [['./cmd/web'], ['./cmd/...'], ['example.com/shop/cmd/web'], []])
    assert.deepEqual(await warnings(...args), expected);
  assert.deepEqual(await warnings('./cmd/api'), []);
  await writeFile(join(directory, '.ko.yaml'), '');
  assert.match((await warnings('./cmd/web')).join('\n'), /^warning: \.ko\.yaml and kodata .*$/);
  const image = '{ web: { go: { programs: [./cmd/web] } } }';
  await writeFile(join(directory, 'strake.config.yaml'), `plugins: [go]\nimages: ${image}\n`);
  assert.deepEqual(await warnings(), []);
});
