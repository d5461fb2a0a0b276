import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import { definePlugin } from '../plugin/definition.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { resolveProject } from './resolve-project.ts';

const plugin = definePlugin({
  name: 'mine',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['bucket'],
    properties: {
      bucket: { type: 'string' },
      flags: { type: 'array', items: { type: 'string' } },
      env: { type: 'object', additionalProperties: { type: 'string' } },
      directories: { type: 'object', additionalProperties: { type: ['object', 'null'] } },
      level: { type: 'integer' },
    },
  },
  setup() {},
});
const host = memoryHost();

async function resolve(config: unknown) {
  const directory = '/app';
  const source = { file: '/app/strake.yaml' };
  return resolveProject({ config, plugins: [plugin], directory, source, env: {}, host });
}

async function settings(config: unknown, platform = 'linux/amd64') {
  const [image] = (await resolve(config)).images;
  assert.ok(image);
  return image.at(parsePlatform(platform));
}

/** What one image comes to whose top has one value of `config`, and which has another. */
async function merged(top: unknown, image: unknown, platform?: string) {
  const { config } = await settings({ config: top, images: { app: { config: image } } }, platform);
  return config;
}

test('merges the values of an image over the top level, key by key at every depth', async () => {
  const config = {
    config: { user: 'a', env: { A: '1', B: '1' }, labels: { data: { x: 1, y: 1 } } },
    annotations: { one: '1', two: '1' },
    mine: { bucket: 'b', flags: ['x'], env: { A: '1', B: '1' } },
    images: {
      app: {
        config: { workdir: '/srv', env: { B: '2', C: '2' }, labels: { data: { y: 2 } } },
        annotations: { two: '2' },
        mine: { env: { B: '2' } },
      },
      plain: null,
    },
  };
  const own = await settings(config);
  assert.deepEqual(own.config, {
    user: 'a',
    workdir: '/srv',
    env: { A: '1', B: '2', C: '2' },
    labels: { data: '{"x":1,"y":2}' },
  });
  assert.deepEqual(own.annotations.manifest, { one: '1', two: '2' });
  assert.deepEqual(own.options, {
    mine: { bucket: 'b', flags: ['x'], env: { A: '1', B: '2' } },
  });
  const plain = (await resolve(config)).images[1]?.at(parsePlatform('linux/amd64'));
  assert.deepEqual(plain?.config.env, { A: '1', B: '1' });
});

test('replaces lists and single values', async () => {
  const top = { mine: { bucket: 'a', flags: ['x', 'y'] } };
  const image = { mine: { bucket: 'b', flags: ['z'] } };
  assert.deepEqual((await settings({ ...top, images: { app: image } })).options, {
    mine: { bucket: 'b', flags: ['z'] },
  });
});

test('removes top-level values by null, and keeps meaningful nulls', async () => {
  const top = {
    base: 'x',
    config: { user: 'a', env: { A: '1' }, labels: { l: '1' } },
    mine: { bucket: 'b', flags: ['x'], level: 1, directories: { '/a': {}, '/b': null } },
  };
  const app = {
    base: null,
    config: { user: null, workdir: null, env: { A: null, B: null }, labels: { l: null } },
    mine: { flags: null, env: null, directories: { '/a': null, '/c': null } },
  };
  const { base, config, options } = await settings({ ...top, images: { app } });
  assert.equal(base, undefined);
  // In env and labels null also removes what the base has.
  assert.deepEqual(config, { env: { A: null, B: null }, labels: { l: null } });
  assert.deepEqual(options, {
    mine: { bucket: 'b', level: 1, directories: { '/b': null, '/c': null } },
  });
  assert.deepEqual((await settings({ ...top, images: { app: { mine: null } } })).options, {});
});

const byPlatform: readonly [
  title: string,
  top: unknown,
  image: unknown,
  linux: unknown,
  arm: unknown,
][] = [
  [
    'two maps, pattern by pattern',
    { 'linux/amd64': 'a', 'linux/arm64': 'b' },
    { 'linux/arm64': 'c' },
    'a',
    'c',
  ],
  ['the most specific pattern, at any level', { 'linux/arm64': 'a' }, { '*': 'b' }, 'b', 'a'],
  ['a plain value at the top as *', 'a', { 'linux/arm64': 'b' }, 'a', 'b'],
  ['a plain value of the image for every platform', { 'linux/arm64': 'a' }, 'b', 'b', 'b'],
  ['a null of one platform', 'a', { 'linux/arm64': null }, 'a', undefined],
];
for (const [title, top, image, linux, arm] of byPlatform) {
  test(`merges maps by platform: ${title}`, async () => {
    const at = async (platform: string) =>
      (await merged({ user: top }, { user: image }, platform)).user;
    assert.deepEqual([await at('linux/amd64'), await at('linux/arm64')], [linux, arm]);
  });
}

test('merges a map under another pattern rather than dropping it', async () => {
  const top = { 'linux/*': { user: 'a', env: { A: '1' } } };
  assert.deepEqual(await merged(top, { 'linux/arm64': { env: { B: '2' } } }, 'linux/arm64'), {
    user: 'a',
    env: { A: '1', B: '2' },
  });
  assert.deepEqual(await merged(top, { env: { B: '2' } }, 'windows/amd64'), { env: { B: '2' } });
});

test('treats keys that templates render alike as one', async () => {
  const config = { env: { '{{image}}_A': '1' } };
  assert.deepEqual(await merged(config, { env: { app_A: '2' } }), { env: { app_A: '2' } });
});

test('treats keys such as __proto__ as plain keys', async () => {
  const top = JSON.parse('{"labels":{"__proto__":"1","a":"1"}}');
  const { labels } = await merged(top, JSON.parse('{"labels":{"constructor":"2"}}'));
  assert.deepEqual(Object.entries(labels ?? {}), [
    ['__proto__', '1'],
    ['a', '1'],
    ['constructor', '2'],
  ]);
  assert.equal(Object.getPrototypeOf({}).a, undefined);
});

test('lets an image supply a key that the top level omits, and reports it if neither has it', async () => {
  const config = { mine: { level: 1 }, images: { app: { mine: { bucket: 'b' } } } };
  assert.deepEqual((await settings(config)).options, { mine: { level: 1, bucket: 'b' } });
  const lacking = settings({ mine: { level: 1 }, images: { app: { mine: { flags: [] } } } });
  await assert.rejects(lacking, { message: '"images.app.mine" lacks the key "bucket"' });
  const inherited = settings({ mine: { level: 1 }, images: { app: {} } });
  await assert.rejects(inherited, /^StrakeError: "mine" lacks the key "bucket"/);
});

test('knows the source of each value', async () => {
  const top = { user: { 'linux/*': 'a' }, env: { A: '1', B: '1' } };
  const app = { config: { env: { B: '2' } } };
  const { originOf } = await settings({ config: top, images: { app } });
  const at = (...path: readonly string[]) => originOf(path);
  assert.deepEqual(at('config', 'user'), { writer: 'top', path: ['config', 'user', 'linux/*'] });
  assert.deepEqual(at('config', 'env', 'A'), { writer: 'top', path: ['config', 'env', 'A'] });
  const own = ['images', 'app', 'config', 'env', 'B'];
  assert.deepEqual(at('config', 'env', 'B'), { writer: 'image', path: own });
  assert.equal(at('base').writer, 'default');
});

test('points at the position of an error, at the top level or in the image', async () => {
  const where = async (top: unknown, image: unknown) => {
    const error = await merged(top, image).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(StrakeError.is(error), String(error));
    return error.facts.location?.key;
  };
  assert.equal(await where({ created: 'x' }, { user: 'a' }), 'config.created');
  assert.equal(await where({ user: 'a' }, { created: 'x' }), 'images.app.config.created');
  assert.equal(await where({ env: { 'A=B': '1' } }, { env: {} }), 'config.env["A=B"]');
});
