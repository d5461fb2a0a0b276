import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '@strake/oci';
import { definePlugin } from '../plugin/definition.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { resolveProject } from './resolve-project.ts';

const plugin = definePlugin({
  name: 'mine',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['bucket'],
    properties: { bucket: { type: 'string' }, level: { type: 'integer' } },
  },
  setup() {},
});

async function resolve(config: unknown) {
  const source = { file: '/app/strake.yaml' };
  const host = memoryHost();
  return resolveProject({ config, plugins: [plugin], directory: '/app', source, env: {}, host });
}

const LINUX = parsePlatform('linux/amd64');

test('merges the values of an image over those that it extends, and these over the top level', async () => {
  const { images } = await resolve({
    tags: ['top'],
    config: { user: 'top', env: { A: 'top', B: 'top', C: 'top' }, workdir: '/top' },
    images: {
      'x-base': {
        config: { user: '{{image}}', env: { A: 'base', B: 'base' }, workdir: null },
        mine: { level: 1 },
      },
      middle: { extends: 'x-base', tags: ['middle'], mine: { bucket: 'm' } },
      leaf: { extends: 'middle', config: { env: { A: 'leaf' } }, mine: { bucket: '{{image}}' } },
    },
  });
  assert.deepEqual(
    images.map((image) => [
      image.name,
      image.tags,
      image.at(LINUX).config,
      image.at(LINUX).options,
    ]),
    [
      [
        'middle',
        ['middle'],
        { user: 'middle', env: { A: 'base', B: 'base', C: 'top' } },
        { mine: { level: 1, bucket: 'm' } },
      ],
      [
        'leaf',
        ['middle'],
        { user: 'leaf', env: { A: 'leaf', B: 'base', C: 'top' } },
        { mine: { level: 1, bucket: 'leaf' } },
      ],
    ],
  );
  const [, leaf] = images;
  assert.deepEqual(leaf?.at(LINUX).originOf(['config', 'env', 'B']), {
    writer: 'image',
    path: ['images', 'x-base', 'config', 'env', 'B'],
  });
});

test('reports what is wrong in an extended image where it is written', async () => {
  const images = { 'x-base': { mine: { bucket: 'b', level: 'high' } }, a: { extends: 'x-base' } };
  await assert.rejects(resolve({ images }), {
    code: 'CONFIG_VALUE_INVALID',
    message: /^"images\.x-base\.mine\.level" is "high"/,
  });
  await assert.rejects(resolve({ images: { 'x-base': { mine: {} }, a: { extends: 'x-base' } } }), {
    code: 'CONFIG_VALUE_INVALID',
    message: '"images.x-base.mine" lacks the key "bucket"',
  });
});

for (const [what, images, code, message, hint] of [
  [
    'an unknown image',
    { api: { extends: 'x-serv' }, 'x-server': {} },
    'CONFIG_IMAGE_UNKNOWN',
    'image "api" extends unknown image "x-serv"',
    'Did you mean "x-server"? Images: x-server.',
  ],
  [
    'no other image',
    { api: { extends: 'other' } },
    'CONFIG_IMAGE_UNKNOWN',
    'image "api" extends unknown image "other"',
    'Images: no others.',
  ],
  [
    'itself',
    { api: { extends: 'api' } },
    'CONFIG_VALUE_INVALID',
    'image "api" extends itself: api, api',
    'Remove one "extends" of the circle.',
  ],
  [
    'a circle',
    { a: { extends: 'b' }, b: { extends: 'c' }, c: { extends: 'b' } },
    'CONFIG_VALUE_INVALID',
    'image "a" extends itself: a, b, c, b',
    'Remove one "extends" of the circle.',
  ],
  [
    'a list',
    { a: { extends: ['b'] }, b: {} },
    'CONFIG_VALUE_INVALID',
    /^"images\.a\.extends" is \["b"\]/,
    /./,
  ],
] as const)
  test(`refuses an image that extends ${what}`, async () => {
    await assert.rejects(resolve({ images }), { code, message, hint });
  });

test('refuses a configuration whose images are all there to be extended', async () => {
  await assert.rejects(resolve({ images: { 'x-a': {} } }), {
    code: 'CONFIG_VALUE_INVALID',
    message: '"images" has only names that begin with "x-", which are not built',
  });
});
