import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlatform } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import type { HostAccess } from '../host/access/index.ts';
import { definePlugin } from '../plugin/definition.ts';
import type { PlatformSettings } from './project.ts';
import { resolveProject } from './resolve-project.ts';

const plugin = definePlugin({
  name: 'mine',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['file'],
    properties: {
      file: { type: 'string' },
      strict: { type: 'boolean' },
      level: { anyOf: [{ enum: ['best'] }, { type: 'integer', minimum: 1 }] },
      tags: { type: 'array', items: { type: 'string' } },
    },
  },
  setup() {},
});
const host: HostAccess = {
  realPath: async () => undefined,
  read: async () => '',
  stat: async () => undefined,
  glob: async () => [],
  cached: async () => undefined,
  list: async () => [],
  run: async () => ({ exitCode: 1, stdout: '', stderr: '' }),
};
const linux = parsePlatform('linux/amd64');

async function resolve(config: unknown) {
  const plugins = [plugin];
  const { images } = await resolveProject({ config, plugins, directory: '/app', env: {}, host });
  const [image] = images;
  assert.ok(image);
  return image;
}

async function at(config: unknown, platform = 'linux/amd64'): Promise<PlatformSettings> {
  return (await resolve(config)).at(parsePlatform(platform));
}

async function failure(action: Promise<unknown>): Promise<StrakeError> {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(StrakeError.is(error), `expected a failure, got ${error}`);
  return error;
}

test('converts templates to the type that the schema requires', async () => {
  const vars = { yes: 'true', no: 'false', n: '3' };
  const image = await resolve({
    vars,
    vcs: '{{no}}',
    index: '{{no}}',
    tags: ['{{n}}'],
    mine: { file: '{{n}}', strict: '{{yes}}', level: '{{n}}', tags: ['{{yes}}'] },
  });
  assert.deepEqual([image.vcs, image.index, image.tags], [false, false, ['3']]);
  assert.deepEqual(image.at(linux).options, {
    mine: { file: '3', strict: true, level: 3, tags: ['true'] },
  });
});

const misfits: readonly [title: string, config: unknown, message: RegExp][] = [
  ['a truth value', { index: '{{v}}' }, /^"index" is "7", but must be "auto" or true or false$/],
  ['a known word', { vcs: '{{v}}' }, /^"vcs" is "7", but must be "labels" or true or false$/],
  ['one of few words', { mediaTypes: '{{v}}' }, /^"mediaTypes" is "7", but must be "oci" or/],
  ['a list', { platforms: '{{v}}' }, /^"platforms" is "7", but must be "all" or a list$/],
  ['an option', { mine: { file: 'a', strict: '{{v}}' } }, /"mine\.strict" is "7", but must be/],
];
for (const [title, config, message] of misfits) {
  test(`refuses a template that does not render to ${title}`, async () => {
    const error = await failure(at({ vars: { v: '7' }, ...Object(config) }));
    assert.equal(error.code, 'CONFIG_VALUE_INVALID');
    assert.match(error.message, message);
  });
}

test('lets a required option differ by platform, and reports it only for platforms without it', async () => {
  const config = { mine: { file: { 'linux/*': 'a', 'windows/*': 'b' } } };
  assert.deepEqual((await at(config)).options, { mine: { file: 'a' } });
  assert.deepEqual((await at(config, 'windows/amd64')).options, { mine: { file: 'b' } });
  const error = await failure(at(config, 'freebsd/amd64'));
  assert.equal(error.message, '"mine" lacks the key "file" (for freebsd/amd64)');
  assert.equal(error.facts.plugin, 'mine');
  assert.equal((await failure(at({ mine: {} }))).message, '"mine" lacks the key "file"');
});

test('passes hooks without a platform the options that all platforms share', async () => {
  const image = await resolve({
    mine: { file: '{{os}}', strict: { 'linux/*': true }, tags: ['{{image}}', '{{arch}}'] },
    annotations: { of: '{{image}}', on: '{{os}}' },
  });
  assert.deepEqual(image.options, { mine: { tags: ['app'] } });
  assert.deepEqual(image.indexAnnotations, { of: 'app' });
  assert.deepEqual(image.at(linux).options, {
    mine: { file: 'linux', strict: true, tags: ['app', 'amd64'] },
  });
});

test('checks maps by platform within others', async () => {
  const inner = { workdir: { 'linux/arm64': 7, '*': '/' } };
  const error = await failure(resolve({ config: { 'linux/*': inner, 'windows/*': {} } }));
  assert.match(error.message, /^"config\["linux\/\*"\]\.workdir\["linux\/arm64"\]" is 7/);
});

for (const key of ['repository', 'tags', 'mediaTypes', 'vcs', 'outputs', 'index', 'platforms']) {
  test(`refuses ${key} by platform, and says what may differ`, async () => {
    for (const value of ['a', ['a'], true]) {
      const config = { [key]: { 'linux/*': value } };
      for (const each of [config, { images: { one: config } }]) {
        const error = await failure(resolve(each));
        assert.equal(error.code, 'CONFIG_VALUE_INVALID', error.message);
        assert.match(error.hint ?? '', /^Only base, config, .* may differ by platform\.$/);
      }
    }
  });
}

test('points bare names of operating systems to patterns', async () => {
  assert.match((await failure(resolve({ base: { linux: 'a' } }))).hint ?? '', /"linux\/\*"/);
  const mixed = await failure(resolve({ base: { linux: 'a', 'windows/*': 'b' } }));
  assert.equal(mixed.code, 'CONFIG_PLATFORM_MAP');
  assert.equal(mixed.hint, 'Did you mean "linux/*"?');
});

test('says where a platform variable is available', async () => {
  const error = await failure(resolve({ tags: ['{{os}}'] }));
  assert.equal(error.code, 'CONFIG_TEMPLATE');
  assert.match(error.hint ?? '', /platformTags/);
});

test('builds a platform with two spellings once', async () => {
  assert.equal((await resolve({ platforms: ['linux/arm', 'linux/arm/v7'] })).platforms.length, 1);
});

test('fills templates into platforms, names of images and repositories', async () => {
  const vars = { p: 'linux/s390x', name: 'tool' };
  const image = await resolve({ vars, images: { '{{name}}-x': { platforms: ['{{p}}'] } } });
  assert.equal(image.name, 'tool-x');
  assert.deepEqual(image.platforms, [parsePlatform('linux/s390x')]);
  const named = async (repository: string) => (await resolve({ vars, repository })).name;
  assert.equal(await named('localhost:5000/{{name}}'), 'tool');
  assert.equal(await named('localhost:5000/{{image}}'), 'app');
});

test('reports what is wrong with every image', async () => {
  const error = await failure(
    resolve({ images: { a: { repository: 'A' }, b: { repository: 'B' } } }),
  );
  assert.equal(error.facts.errors?.length, 2);
});

for (const time of ['2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-01', '1.5']) {
  test(`refuses the time ${time}`, async () => {
    assert.match((await failure(at({ timestamp: time }))).message, /must be a time/);
    assert.match((await failure(at({ config: { created: time } }))).message, /must be a time/);
  });
}
