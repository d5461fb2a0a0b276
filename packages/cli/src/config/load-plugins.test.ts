import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type CallLimits, definePlugin, StrakeError } from '@strake/core';
import { loadPlugins } from './load-plugins.ts';

const made = (name: string) =>
  definePlugin({
    name,
    setup() {},
  });

const FILES: Readonly<Record<string, string>> = {
  'factory.mjs': `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
const make = (name) => definePlugin({ name, setup() {} });
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
  const directory = await mkdtemp(join(tmpdir(), 'strake-plugins-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return loadPlugins(given, directory, { file: 'strake.config.ts' });
}

test('accepts plugins, factories and modules of factories, "plugin" before the default export', async (t) => {
  const plugins = await load(t, [made('a'), [() => made('b')], false, './factory.mjs']);
  assert.deepEqual(
    plugins.map(({ name }) => name),
    ['a', 'b', 'made'],
  );
});

const hints: readonly [name: string, hint: RegExp][] = [
  ['crnae', /^Did you mean "crane"\?$/],
  ['rust', /^Plugins of strake: go, files, symlinks, windows, crane, ko, kubernetes, attest\. /],
  ['__proto__', /^Plugins of strake: /],
  ['@acme/strake-plugin-x', /^Plugins of strake: /],
];
for (const [name, hint] of hints) {
  test(`does not suggest installing ${name}, which may be anything`, async (t) => {
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
  [() => ({ name: 'mine' }), 'PLUGIN_INVALID', /^plugin "mine" does nothing$/],
  [() => ({ name: 5 }), 'PLUGIN_INVALID', /^an entry of "plugins" is neither/],
  [{ name: 'mine', hooks: ['layer'] }, 'PLUGIN_API', /^plugin "mine" has the member "hooks"/],
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

test('bounds the import of a plugin and its factory, and ends them with the command', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-plugins-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'import.mjs'), 'await new Promise(() => {});');
  await writeFile(join(directory, 'factory.mjs'), 'export default () => new Promise(() => {});');
  const given: readonly [unknown, string][] = [
    ['./import.mjs', 'plugin "./import.mjs" at import'],
    ['./factory.mjs', 'plugin "./factory.mjs" at import'],
    [() => new Promise(() => {}), 'the function plugins[0]'],
  ];
  for (const [plugin, what] of given) {
    const load = (limits: CallLimits) => loadPlugins([plugin], directory, undefined, limits);
    await assert.rejects(load({ timeoutSeconds: 0.1 }), {
      code: 'PLUGIN_TIMEOUT',
      message: `${what} took longer than 0.1 s`,
    });
    const reason = new Error('enough');
    await assert.rejects(load({ signal: AbortSignal.abort(reason) }), reason);
  }
});

const EVIL = `globalThis.evilPlugins = (globalThis.evilPlugins ?? 0) + 1; ${FILES['factory.mjs']}`;

/** A package above a repository, and one in it. @returns the directory of the repository */
async function repositoryBelow(t: TestContext, name: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'strake-plugins-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const manifest = JSON.stringify({ name, exports: './index.mjs' });
  await mkdir(join(root, 'node_modules', name), { recursive: true });
  await writeFile(join(root, 'node_modules', name, 'package.json'), manifest);
  await writeFile(join(root, 'node_modules', name, 'index.mjs'), EVIL);
  await mkdir(join(root, 'repository/a'), { recursive: true });
  return join(root, 'repository');
}

const evilPlugins = () => Reflect.get(globalThis, 'evilPlugins');

for (const name of ['@strake/plugin-go', 'strake-plugin-go', 'go']) {
  test(`uses its own plugin go, and not ${name} above the repository`, async (t) => {
    const repository = await repositoryBelow(t, name);
    await mkdir(join(repository, '.git'));
    const [plugin] = await loadPlugins(['go'], join(repository, 'a'), undefined);
    assert.deepEqual([plugin?.name, evilPlugins()], ['go', undefined]);
  });
}

test('does not look for plugins above the repository', async (t) => {
  const repository = await repositoryBelow(t, 'strake-plugin-other');
  await mkdir(join(repository, '.git'));
  await assert.rejects(loadPlugins(['other'], repository, undefined), { code: 'PLUGIN_NOT_FOUND' });
  assert.equal(evilPlugins(), undefined);
});

test('refuses a plugin in a parent directory that other users can write to, and names it', async (t) => {
  const repository = await repositoryBelow(t, 'strake-plugin-other');
  const above = join(repository, '..');
  await chmod(above, 0o777);
  await assert.rejects(loadPlugins(['other'], repository, undefined), {
    code: 'PLUGIN_UNTRUSTED',
    message: `plugin "other" was not loaded: ${above} is writable by other users`,
  });
  const [plugin] = await loadPlugins(['go'], repository, undefined);
  assert.deepEqual([plugin?.name, evilPlugins()], ['go', undefined]);
  await chmod(above, 0o755);
  const [other] = await loadPlugins(['other'], repository, undefined);
  assert.deepEqual([other?.name, evilPlugins()], ['made', 1]);
});

const others = { skip: process.getuid?.() !== 0 && 'only root can make files of another user' };

test('refuses a plugin of another user in the repository', others, async (t) => {
  const above = join(await repositoryBelow(t, 'strake-plugin-other'), '..');
  await mkdir(join(above, '.git'));
  const place = join(above, 'node_modules/strake-plugin-other');
  await chown(place, 4242, 4242);
  await assert.rejects(loadPlugins(['other'], join(above, 'repository'), undefined), {
    code: 'PLUGIN_UNTRUSTED',
    message: `plugin "other" was not loaded: ${place} belongs to another user (uid 4242)`,
  });
});
