import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { UsageError } from '../usage-error.ts';
import { officialCodes } from './error-catalog.ts';
import { helpError, helpErrors } from './help-error.ts';

/** What is printed where the configuration is this. */
async function inDirectory(t: TestContext, config: string | undefined) {
  const cwd = await mkdtemp(join(tmpdir(), 'strake-help-'));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  if (config !== undefined) await writeFile(join(cwd, 'strake.config.mjs'), config);
  let text = '';
  const invocation = { cwd, env: {}, stdout: { write: (more: string) => (text += more) } };
  const flags = { color: false };
  return {
    async help(code: string) {
      text = '';
      await helpError(code, flags, invocation);
      return text;
    },
    async list() {
      text = '';
      await helpErrors(flags, invocation);
      return text;
    },
  };
}

const BANNER = `
const plugin = {
  name: 'banner',
  errors: { BANNER_LONG: ['config', 'a banner that is too long'], BANNER_TOOL: 'tool' },
  layer() {},
};
export default { plugins: [plugin] };
`;

test('lists the codes of strake, its command and its plugins, each once', async (t) => {
  const { help } = await inDirectory(t, undefined);
  const codes = await officialCodes();
  for (const code of ['DIGEST_MISMATCH', 'CONFIG_TEMPLATE', 'CONFIG_SYNTAX', 'GO_BUILD_FAILED'])
    assert.equal(codes.filter((each) => each.code === code).length, 1, code);
  assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length);
  assert.match(
    await help('GO_BUILD_FAILED'),
    /^GO_BUILD_FAILED: the Go compiler or linker failed\n\n {2}plugin go\n {2}kind {3}tool: .*\(exit code 4\)$/m,
  );
});

test('names the plugin instead of the documentation of strake for a third-party code', async (t) => {
  const ours = /^Documentation: https:.*errors\.md$/m;
  const { help } = await inDirectory(t, BANNER);
  assert.match(await help('CONFIG_TEMPLATE'), ours);
  assert.match(await help('GO_BUILD_FAILED'), ours);
  const theirs = /^Documentation: that of the plugin "banner", which declares this code$/m;
  const text = await help('BANNER_LONG');
  assert.match(text, theirs);
  assert.doesNotMatch(text, /https:/);
  const taken = await inDirectory(t, BANNER.replace('BANNER_LONG', 'GO_BUILD_FAILED'));
  assert.match(await taken.help('GO_BUILD_FAILED'), theirs);
});

test('lists the codes that plugins of the configuration declare, with or without a description', async (t) => {
  const { help, list } = await inDirectory(t, BANNER);
  assert.match(
    await help('BANNER_LONG'),
    /^BANNER_LONG: a banner that is too long\n\n {2}plugin banner\n {2}kind {3}config: /,
  );
  assert.match(await help('BANNER_TOOL'), /^BANNER_TOOL: an error of the plugin "banner"\n/);
  assert.match(await list(), /^ {2}BANNER_LONG +a banner that is too long$/m);
});

for (const [config, hint] of [
  [undefined, /^Did you mean "GO_BUILD_FAILED"\? "strake help errors" lists the codes/],
  [BANNER, /^Did you mean "GO_BUILD_FAILED"\? "strake help errors" lists the codes/],
  [
    'export default {',
    /The configuration cannot be read, so the codes of its plugins are unknown: /,
  ],
] as const) {
  test(`refuses an unknown code, with the configuration ${config?.trim()}`, async (t) => {
    const { help } = await inDirectory(t, config);
    await assert.rejects(help('GO_BUILT_FAILED'), (error) => {
      assert.ok(error instanceof UsageError);
      assert.equal(error.message, "unknown error code 'GO_BUILT_FAILED'");
      assert.match(error.hint, hint);
      return true;
    });
  });
}

test('explains a code although the configuration is invalid', async (t) => {
  const { help, list } = await inDirectory(t, 'export default {');
  assert.match(await help('CONFIG_SYNTAX'), /^CONFIG_SYNTAX: /);
  assert.match(await list(), /^ {2}CONFIG_SYNTAX /m);
});
