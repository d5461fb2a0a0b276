import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin, isPlugin } from '../plugin/definition.ts';
import { configSchema } from './compose-schema.ts';
import { checkOptionKeys, namedAsWritten, optionKeys } from './option-keys.ts';

const plugin = (name: string, aliases: readonly string[] = []) =>
  definePlugin({
    name,
    aliases,
    setup() {},
  });
const links = plugin('links', ['files', 'tree']);
const nameOf = (config: unknown) => namedAsWritten(config, [links])[0]?.name;

test('calls a plugin by the key of its options, else by its name in the list of plugins', () => {
  for (const [config, name] of [
    [{}, 'links'],
    [undefined, 'links'],
    [{ plugins: ['go', [false, ['tree']]] }, 'tree'],
    [{ plugins: ['strake-plugin-links'] }, 'links'],
    [{ links: {}, plugins: ['files'] }, 'links'],
    [{ images: { a: { tree: {} } }, plugins: ['files'] }, 'tree'],
  ] as const)
    assert.equal(nameOf(config), name, JSON.stringify(config));
  const round: unknown[] = ['files'];
  round.push(round, round);
  assert.equal(nameOf({ plugins: round }), 'files');
});

test('keeps all names of a plugin that is used by an alias, and returns others unchanged', () => {
  const [renamed] = namedAsWritten({ tree: {} }, [links]);
  assert.ok(isPlugin(renamed));
  assert.deepEqual(renamed.aliases, ['links', 'files']);
  assert.deepEqual(optionKeys(renamed, [renamed]), ['tree', 'links', 'files']);
  const plain = plugin('plain');
  assert.equal(namedAsWritten({ plain: {} }, [plain])[0], plain);
});

test('refuses two names of a plugin in one configuration, in any images', () => {
  for (const config of [
    { links: {}, files: {} },
    { links: {}, images: { a: {}, b: { files: {} } } },
    { images: { a: { links: {} }, b: { files: {} } } },
  ])
    assert.throws(
      () => checkOptionKeys(config, [links], undefined),
      (error) => StrakeError.is(error) && error.hint === 'Write all of them under "links".',
    );
  checkOptionKeys({ links: {}, images: { a: { links: {} } } }, [links], undefined);
});

test('assigns a name to the plugin that has it, and an alias to the first plugin that has it', () => {
  const files = plugin('files');
  assert.deepEqual(optionKeys(links, [links, files]), ['links', 'tree']);
  const other = plugin('other', ['tree']);
  assert.deepEqual(optionKeys(other, [links, other]), ['other']);
});

test('refuses an alias that is a key of core', () => {
  assert.throws(() => configSchema([plugin('a', ['base'])]), { code: 'PLUGIN_NAME_RESERVED' });
});
