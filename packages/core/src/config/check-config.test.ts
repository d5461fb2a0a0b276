import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extendPlatformTable, PLATFORM_TABLE } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { definePlugin } from '../plugin/definition.ts';
import { checkConfig } from './check-config.ts';

const mine = definePlugin({
  name: 'mine',
  schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://example.com/mine.json',
    type: 'object',
    additionalProperties: false,
    properties: {
      names: { type: 'array', minItems: 1, items: { $ref: '#/definitions/name' } },
      tree: { $ref: '#/definitions/tree' },
      site: { type: 'string', format: 'uri' },
    },
    definitions: {
      name: { type: 'string', minLength: 1 },
      tree: { type: 'object', additionalProperties: { $ref: '#/definitions/tree' } },
    },
  },
  setup() {},
});

async function problems(config: unknown, table = PLATFORM_TABLE): Promise<readonly string[]> {
  try {
    await checkConfig(config, [mine], undefined, table);
    return [];
  } catch (thrown) {
    assert.ok(StrakeError.is(thrown), String(thrown));
    const errors = thrown.facts.errors ?? [thrown];
    return errors.map((error) =>
      StrakeError.is(error) ? `${error.code}: ${error.message} | ${error.hint}` : String(error),
    );
  }
}

const fits: readonly unknown[] = [
  { mine: { names: [{ 'linux/*': 'a' }, { 'windows/*': 'b' }] } },
  { images: { one: { mine: { names: { 'linux/*': ['a'] }, tree: { a: { b: {} } } } } } },
  { mine: { site: 'no address' } },
  { base: { 'linux/arm/v7': 'a', 'linux/arm': 'b', 'linux/arm64/v8': 'c', 'linux/*/*': 'd' } },
  { config: { exposedPorts: ['8080/tcp', 53], labels: { 'linux/x': 1, 'example.com/y': 2 } } },
];
for (const config of fits) {
  test(`accepts ${JSON.stringify(config)}`, async () => {
    assert.deepEqual(await problems(config), []);
  });
}

const circle: Record<string, unknown> = {};
circle.self = circle;

const refusals: readonly [title: string, config: unknown, problem: string][] = [
  [
    'a text instead of a list',
    { platforms: 'linux/amd64' },
    'CONFIG_VALUE_INVALID: "platforms" is "linux/amd64", but must be "all" or a list | Write a list: platforms: [linux/amd64].',
  ],
  [
    'a switch in the place of a trusted key',
    { cache: { remote: 'a/b', trust: true } },
    'CONFIG_VALUE_INVALID: "cache.trust" is true, but must be a string or a list | Write trust: registry to use the entries of everyone who may push to the repository, or the line "trust: [ed25519:…]" that "strake cache key" prints.',
  ],
  [
    'a duration without a unit',
    { config: { healthcheck: { test: 'x', interval: 30 } } },
    'CONFIG_VALUE_INVALID: "config.healthcheck.interval" is 30, but must be a string | Durations are strings with a unit: 30s',
  ],
  [
    'an architecture instead of a pattern',
    { base: { amd64: 'scratch' } },
    'CONFIG_VALUE_INVALID: "base" is {"amd64":"scratch"}, but must be a string | Keys of a map by platform are patterns: write "linux/amd64"',
  ],
  [
    'options of an official plugin that is not listed',
    { images: { web: { files: { '/x': 'a' } } } },
    'CONFIG_KEY_UNKNOWN: "images.web.files" is an unknown key | Add "files" to "plugins"',
  ],
  [
    'a misspelt list of plugins once, whatever options there are',
    { plugin: ['go'], go: {}, acme: {}, images: { a: { files: {} } } },
    'CONFIG_KEY_UNKNOWN: "plugin" is an unknown key | Did you mean "plugins"?',
  ],
  [
    'an empty list',
    { mine: { names: [] } },
    'CONFIG_VALUE_INVALID: "mine.names" is [], but must have at least 1 entry',
  ],
  [
    'a value that a definition refuses',
    { images: { one: { mine: { names: [{ '*': 7 }] } } } },
    'CONFIG_VALUE_INVALID: "images.one.mine.names[0]["*"]" is 7, but must be a string',
  ],
  [
    'a variant without an architecture',
    { base: { 'linux/*/v7': 'a' } },
    'CONFIG_PLATFORM_MAP: "base["linux/*/v7"]" has a variant but no architecture | Write linux/*',
  ],
  [
    'an unknown variant',
    { mine: { site: { 'linux/arm/v77': 'a', '*': 'b' } } },
    'CONFIG_PLATFORM_MAP: "mine.site["linux/arm/v77"]" has the unknown variant "v77" | Variants of arm: v5, v6, v7.',
  ],
  [
    'a variant where there are none',
    { base: { 'linux/s390x/z15': 'a' } },
    'CONFIG_PLATFORM_MAP: "base["linux/s390x/z15"]" has the unknown variant "z15" | Variants of s390x: none.',
  ],
  [
    'two spellings of one pattern',
    { base: { 'linux/arm64': 'a', 'linux/aarch64': 'b' } },
    'CONFIG_PLATFORM_MAP: "base["linux/aarch64"]" is the same pattern as "linux/arm64"',
  ],
  [
    'a function',
    { config: { labels: { x: () => 1 } } },
    'CONFIG_VALUE_INVALID: "config.labels.x" is a function, but must be plain data',
  ],
  [
    'a date',
    { config: { created: new Date(0) } },
    'CONFIG_VALUE_INVALID: "config.created" is a Date, but must be plain data',
  ],
  [
    'a hole in a list',
    { tags: ['a', undefined] },
    'CONFIG_VALUE_INVALID: "tags[1]" is undefined, but must be plain data',
  ],
  [
    'a circle',
    { config: { labels: circle } },
    'CONFIG_VALUE_INVALID: "config.labels.self" is a circular reference, but must be plain data',
  ],
];
for (const [title, config, problem] of refusals) {
  test(`refuses ${title}`, async () => {
    const [first = '', ...rest] = await problems(config);
    assert.ok(first.startsWith(problem), first);
    assert.deepEqual(rest, []);
  });
}

test('reports every wrong pattern', async () => {
  const config = {
    base: { 'linux/*': 'a', linux: 'b', 'windwos/*': 'c' },
    mine: { site: { 'linux/*/v7': 'd' } },
  };
  assert.deepEqual(
    (await problems(config)).map((problem) => problem.split(': ')[1]?.split(' | ')[0]),
    [
      '"base.linux" is not a platform pattern, but the keys beside it are',
      '"base["windwos/*"]" is not a platform pattern, but the keys beside it are',
      '"mine.site["linux/*/v7"]" has a variant but no architecture',
    ],
  );
});

test('knows the variants that plugins add', async () => {
  const table = extendPlatformTable(PLATFORM_TABLE, { arm: ['v7,softfloat'] });
  const config = { base: { 'linux/arm/v7,softfloat': 'a' } };
  assert.deepEqual(await problems(config, table), []);
  assert.equal((await problems(config)).length, 1);
});
