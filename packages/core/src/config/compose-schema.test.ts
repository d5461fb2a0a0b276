import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSchema } from '../plugin/compile-schema.ts';
import { definePlugin } from '../plugin/definition.ts';
import { configSchema, pluginSchema } from './compose-schema.ts';

const mine = definePlugin({
  name: 'mine',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      links: { type: 'object', additionalProperties: { type: 'string' } },
      strict: { type: 'boolean' },
      programs: {
        type: 'array',
        items: {
          oneOf: [
            { type: 'string' },
            {
              type: 'object',
              additionalProperties: false,
              required: ['package'],
              properties: { package: { type: 'string' }, level: { type: 'integer' } },
            },
          ],
        },
      },
      tree: { $ref: '#/definitions/a tree' },
    },
    definitions: {
      'a tree': { type: 'object', additionalProperties: { $ref: '#/definitions/a tree' } },
    },
  },
  setup() {},
});
const complete = definePlugin({
  name: 'complete',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['a', 'b'],
    properties: { a: { type: 'string' }, b: { type: 'string' } },
  },
  setup() {},
});
const schema = configSchema([mine, complete]);

const fits: readonly unknown[] = [
  {},
  { 'x-mine': { any: ['thing'] } },
  { plugins: ['go'], platforms: 'all', vars: { v: { git: 'describe' } } },
  { base: { 'linux/*': 'scratch', 'windows/amd64:10.0.20348': 'nano' }, tags: ['{{v}}'] },
  {
    config: {
      'linux/*': { workdir: '/x' },
      '*': { workdir: 'c:\\x', env: { A: { 'linux/*': 1 } } },
    },
  },
  {
    images: {
      one: { mine: { links: { '/a': { 'linux/*': 'b' } }, strict: '{{flag}}' } },
      two: null,
      three: { base: null, config: { user: null, env: { A: null } }, mine: { links: null } },
    },
  },
  { complete: { a: 'x' }, images: { one: { complete: { b: 'y' } } } },
  {
    mine: {
      programs: ['a', { package: { 'linux/*': 'b' }, level: '{{n}}' }, { 'windows/*': 'c' }],
      tree: { a: { 'linux/*': { b: {} } } },
    },
  },
];
for (const config of fits) {
  test(`lets editors accept ${JSON.stringify(config)}`, async () => {
    assert.deepEqual(compileSchema(schema)(config), []);
  });
}

const misfits: readonly unknown[] = [
  { bse: 1 },
  { images: { one: { 'x-mine': 1 } } },
  { tags: 'x' },
  { mine: { link: {} } },
  { images: { one: { tag: [] } } },
  { base: { 'linux/*': 7 } },
  { mine: { programs: [{ level: 1 }] } },
  { mine: { programs: [{ package: 'a', level: { 'linux/*': 'high' } }] } },
  { mine: { tree: { a: { b: 7 } } } },
  { tags: { 'linux/*': ['x'] } },
  { images: { one: { vcs: { 'linux/*': false } } } },
];
for (const config of misfits) {
  test(`lets editors mark ${JSON.stringify(config)}`, async () => {
    assert.notEqual(compileSchema(schema)(config).length, 0);
  });
}

test('defines each form once, so that the schema grows only in proportion to the keys', () => {
  const size = (of: unknown) => JSON.stringify(of).length;
  const times = size(schema) / size(pluginSchema([mine, complete]));
  assert.ok(
    times < 3,
    `the schema for editors is ${times.toFixed(1)} times as large as the plain one: write each form once, under "definitions", and refer to it elsewhere`,
  );
});
