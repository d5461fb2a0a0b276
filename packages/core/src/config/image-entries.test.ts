import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '@strake/oci';
import type { StrakeError } from '../errors/index.ts';
import { definePlugin } from '../plugin/definition.ts';
import { MEMORY_DIRECTORY } from '../testing/memory-files.ts';
import { memoryHost } from '../testing/memory-host.ts';
import { resolveProject } from './resolve-project.ts';

const options = {
  type: 'object',
  additionalProperties: false,
  properties: { p: { type: 'string' } },
};
const plugin = definePlugin({
  name: 'mine',
  schema: options,
  setup() {},
  packages: {
    options: () => ({}),
    builds: (directory) => !directory.endsWith('/lib'),
  },
});
const silent = definePlugin({ name: 'silent', schema: options, setup() {} });
const EACH = '{{each.name}}';
const FILES = Object.fromEntries(
  ['cmd/web/a', 'cmd/api/a', 'cmd/lib/a', 'cmd/.git/a', 'cmd/file', 'tools/api/a', 'x/y/z/a'].map(
    (path) => [path, ''],
  ),
);

function resolve(config: unknown, env: Record<string, string> = {}) {
  const host = memoryHost(FILES);
  const source = {
    file: '/p/strake.yaml',
    locate: (path: readonly (string | number)[]) => ({ line: path.length, column: 1 }),
  };
  const plugins = [plugin, silent];
  return resolveProject({ config, plugins, directory: MEMORY_DIRECTORY, source, env, host });
}

const namesOf = async (images: unknown, more: object = {}) =>
  (await resolve({ ...more, images })).images.map(({ name }) => name);

test('makes an image of each directory that a glob matches, sorted, in the place of its key', async () => {
  const config = {
    images: {
      first: null,
      '{{each.name}}-image': {
        each: 'cmd/*',
        repository: 'example.com/{{each.name}}',
        config: { labels: { path: '{{each.path}}', upper: '{{each.name | upcase}}' } },
        outputs: ['oci:out/{{each.path}}/{{image}}'],
      },
      last: null,
    },
  };
  const { images } = await resolve(config);
  assert.deepEqual(
    images.map(({ name, repository, outputs }) => [name, repository, outputs]),
    [
      ['first', undefined, undefined],
      ['api-image', 'example.com/api', ['oci:out/cmd/api/api-image']],
      ['lib-image', 'example.com/lib', ['oci:out/cmd/lib/lib-image']],
      ['web-image', 'example.com/web', ['oci:out/cmd/web/web-image']],
      ['last', undefined, undefined],
    ],
  );
  const settings = images[1]?.at(parsePlatform('linux/amd64'));
  assert.deepEqual(settings?.config.labels, { path: 'cmd/api', upper: 'API' });
  // Files that are templates see the same.
  assert.equal(await settings?.fill('{{each.path}} {{image}}'), 'cmd/api api-image');
  assert.equal(images[1]?.fill('{{each.name}}'), 'api');
  // Values are found where they are written.
  assert.deepEqual(images[1]?.originOf(['repository']).path, [
    'images',
    '{{each.name}}-image',
    'repository',
  ]);
});

test('takes several globs, and excludes what begins with an exclamation mark', async () => {
  const key = '{{each.path | replace: "/", "-"}}';
  assert.deepEqual(await namesOf({ [key]: { each: ['tools/*', 'cmd/*', '!cmd/lib'] } }), [
    'cmd-api',
    'cmd-web',
    'tools-api',
  ]);
  assert.deepEqual(await namesOf({ [key]: { each: ['x/y', 'x/*/*'] } }), ['x-y', 'x-y-z']);
  assert.deepEqual(await namesOf({ [key]: { each: 'cmd/.*' } }), ['cmd-.git']);
});

test('inherits the values of an image with "each", but not its directories', async () => {
  const images = {
    [EACH]: { each: 'tools/*', tags: ['v1'] },
    other: { extends: EACH },
    'own-{{each.name}}': { extends: EACH, each: 'x/*' },
  };
  const found = (await resolve({ images })).images;
  assert.deepEqual(
    found.map(({ name, tags }) => [name, tags]),
    [
      ['api', ['v1']],
      ['other', ['v1']],
      ['own-y', ['v1']],
    ],
  );
});

test('makes the directories of a variable', async () => {
  const images = { '{{each.name}}': { each: '{{dir}}/*' } };
  assert.deepEqual(await namesOf(images, { vars: { dir: 'tools' } }), ['api']);
});

test('skips directories without a package of the plugin whose options name them', async () => {
  const image = (more: object) => namesOf({ '{{each.name}}': { each: 'cmd/*', ...more } });
  assert.deepEqual(await image({ mine: { p: './{{each.path}}' } }), ['api', 'web']);
  assert.deepEqual(await image({ mine: { p: './cmd/{{image}}' } }), ['api', 'web']);
  assert.deepEqual(await image({ mine: { p: 'fixed' } }), ['api', 'lib', 'web']);
  assert.deepEqual(await image({ silent: { p: '{{each.path}}' } }), ['api', 'lib', 'web']);
  const images = { '{{each.name}}': { each: 'cmd/*' } };
  assert.deepEqual(await namesOf(images, { mine: { p: '{{each.path}}' } }), ['api', 'web']);
});

for (const [what, images, code, message, key] of [
  [
    'nothing',
    { [EACH]: { each: 'nope/*' } },
    'CONFIG_VALUE_INVALID',
    /^"each" matches no directory: "nope\/\*"$/,
    'each',
  ],
  [
    'only files',
    { [EACH]: { each: 'cmd/file' } },
    'CONFIG_VALUE_INVALID',
    /matches no directory/,
    'each',
  ],
  [
    'nothing with one of its globs',
    { [EACH]: { each: ['cmd/*', 'no'] } },
    'CONFIG_VALUE_INVALID',
    /matches no directory: "no"/,
    'each[1]',
  ],
  [
    'only exclusions',
    { [EACH]: { each: '!cmd/*' } },
    'CONFIG_VALUE_INVALID',
    /^"each" only excludes directories$/,
    'each',
  ],
  [
    'the parent',
    { [EACH]: { each: '../*' } },
    'CONFIG_VALUE_INVALID',
    /"\.\.\/\*", which leaves/,
    'each',
  ],
  [
    'a parent inside',
    { [EACH]: { each: ['cmd/*', '!cmd/../../x'] } },
    'CONFIG_VALUE_INVALID',
    /which leaves/,
    'each[1]',
  ],
  [
    'the root',
    { [EACH]: { each: '/etc/*' } },
    'CONFIG_VALUE_INVALID',
    /"\/etc\/\*", which leaves/,
    'each',
  ],
  ['an empty list', { [EACH]: { each: [] } }, 'CONFIG_VALUE_INVALID', /must/, 'each'],
  ['a number', { [EACH]: { each: 5 } }, 'CONFIG_VALUE_INVALID', /must/, 'each'],
  [
    'directories without a package',
    { [EACH]: { each: 'cmd/lib', mine: { p: '{{image}}' } } },
    'CONFIG_VALUE_INVALID',
    /^"each" matches no directory with a package of the plugin mine$/,
    'each',
  ],
] as const)
  test(`refuses an "each" with ${what}`, async () => {
    await assert.rejects(resolve({ images }), (error: StrakeError) => {
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.equal(error.facts.location?.key, `images["{{each.name}}"].${key}`);
      assert.equal(error.facts.location?.file, '/p/strake.yaml');
      return true;
    });
  });

test('refuses two images with one name', async () => {
  await assert.rejects(resolve({ images: { [EACH]: { each: ['cmd/*', 'tools/*'] } } }), {
    code: 'CONFIG_VALUE_INVALID',
    message:
      'two images have the name "api": those of the directory cmd/api and the directory tools/api',
    hint: 'Use more of the path in the name: {{each.path | replace: "/", "-"}}.',
  });
  await assert.rejects(resolve({ images: { one: { each: 'cmd/*' } } }), {
    message:
      'two images have the name "one": those of the directory cmd/api and the directory cmd/lib',
    hint: /^Use \{\{each\.name\}\} in the name of the image/,
  });
  await assert.rejects(resolve({ images: { api: {}, [EACH]: { each: 'cmd/*' } } }), {
    message: 'two images have the name "api": those of "api" and the directory cmd/api',
  });
});

test('knows {{each.name}} only in images with "each", and no variable of that name', async () => {
  await assert.rejects(resolve({ images: { a: { repository: 'x.io/{{each.name}}' } } }), {
    code: 'CONFIG_TEMPLATE',
    message: 'variable "each" is unknown here',
  });
  await assert.rejects(resolve({ vars: { each: 'x' } }), { code: 'CONFIG_VARIABLE' });
  await assert.rejects(resolve({ each: 'cmd/*' }), {
    code: 'CONFIG_KEY_UNKNOWN',
    hint: '"each" is a key of an image: write it under "images".',
  });
});
