import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin } from '../plugin/definition.ts';
import { configSchema } from './compose-schema.ts';
import { keysInUse, optionKeys } from './option-keys.ts';

const plugin = (name: string, aliases: readonly string[] = []) =>
  definePlugin({
    name,
    aliases,
    api: 1,
    hooks: [],
    schema: { type: 'object', additionalProperties: false },
    setup() {},
  });
const links = plugin('links', ['files', 'tree']);
const key = (config: unknown) => keysInUse(config, [links], undefined).get('links');

test('finds the options of a plugin under its name or another that it has', () => {
  assert.equal(key({}), 'links');
  assert.equal(key({ links: {} }), 'links');
  assert.equal(key({ images: { a: { tree: {} } } }), 'tree');
});

test('refuses two names in one configuration, in whatever images they stand', () => {
  for (const config of [
    { links: {}, files: {} },
    { links: {}, images: { a: {}, b: { files: {} } } },
    { images: { a: { links: {} }, b: { files: {} } } },
  ])
    assert.throws(
      () => key(config),
      (error) => StrakeError.is(error) && error.hint === 'Write all of them under "links".',
    );
});

test('leaves a name to the plugin that is called so, and an alias to the first that has it', () => {
  const files = plugin('files');
  assert.deepEqual(optionKeys(links, [links, files]), ['links', 'tree']);
  const other = plugin('other', ['tree']);
  assert.deepEqual(optionKeys(other, [links, other]), ['other']);
});

test('refuses an alias that no plugin could be named, and one that is a key of core', () => {
  assert.throws(() => plugin('a', ['B']), { code: 'PLUGIN_INVALID' });
  assert.throws(() => configSchema([plugin('a', ['base'])]), { code: 'PLUGIN_NAME_RESERVED' });
});
