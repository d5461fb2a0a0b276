import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { definePlugin, StrakeError } from '@strake/core';
import { loadPlugins } from './load-plugins.ts';

const made = (name: string) =>
  definePlugin({
    name,
    api: 1,
    hooks: [],
    schema: { type: 'object', additionalProperties: false },
    setup() {},
  });

const FILES: Readonly<Record<string, string>> = {
  'factory.mjs': `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
const schema = { type: 'object', additionalProperties: false };
const make = (name) => definePlugin({ name, api: 1, hooks: [], schema, setup() {} });
export const plugin = async () => make('made');
export default make('other');
`,
  'malformed.mjs': `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
export const plugin = definePlugin({ name: 'A B' });
`,
  'sad.mjs': 'export const plugin = () => { throw new Error("oh\\nno"); };',
  'empty.mjs': 'export const plugin = () => ({});',
  'node_modules/strake-plugin-bad/package.json': '{',
};

async function load(t: TestContext, given: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'strake-plugins-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return loadPlugins(given, folder, { file: 'strake.config.ts' });
}

test('takes plugins, factories and modules of factories, "plugin" before the default export', async (t) => {
  const plugins = await load(t, [made('a'), [() => made('b')], false, './factory.mjs']);
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['a', 'b', 'made'],
  );
});

const hints: readonly [name: string, hint: RegExp][] = [
  ['crnae', /^Did you mean "crane"\?$/],
  ['rust', /^Plugins of strake are go, files, symlinks, windows, crane\. /],
  ['__proto__', /^Plugins of strake are /],
  ['@acme/strake-plugin-x', /^Plugins of strake are /],
];
for (const [name, hint] of hints) {
  test(`does not invite to install ${name}, which may be anything`, async (t) => {
    await assert.rejects(load(t, [name]), (error) => {
      assert.ok(StrakeError.is(error));
      assert.match(error.hint ?? '', hint);
      assert.doesNotMatch(error.hint ?? '', /npm/);
      return true;
    });
  });
}

const refusals: readonly [given: unknown, code: string, message: RegExp][] = [
  ['./sad.mjs', 'PLUGIN_INVALID', /\/sad\.mjs exports no plugin: oh$/],
  ['./empty.mjs', 'PLUGIN_INVALID', /\/empty\.mjs exports no plugin$/],
  ['./malformed.mjs', 'PLUGIN_INVALID', /^plugin name "A B" is malformed$/],
  ['url', 'PLUGIN_NOT_FOUND', /^plugin "url" is not installed; looked for .*, url$/],
  ['bad', 'PLUGIN_INVALID', /^plugin "bad": .*package\.json/],
  [() => ({ name: 'mine' }), 'PLUGIN_INVALID', /^an entry of "plugins" is neither/],
  [{ go: {} }, 'PLUGIN_INVALID', /^an entry of "plugins" is neither/],
];
for (const [given, code, message] of refusals) {
  test(`refuses ${typeof given === 'string' ? given : typeof given} with ${code}, and says which`, async (t) => {
    await assert.rejects(load(t, [given]), (error) => {
      assert.ok(StrakeError.is(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.equal(error.facts.location?.key, 'plugins[0]');
      return true;
    });
  });
}
