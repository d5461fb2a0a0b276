import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_KINDS, type ErrorKind } from '@strake/oci';
import { combineErrors } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { describeProject } from '../testing/describe-project.ts';
import { checkPlugin } from './check-plugin.ts';
import { definePlugin } from './definition.ts';
import { pluginError } from './plugin-error.ts';

const errors = { BANNER_REFUSED: 'config', BANNER_TOOL: 'tool' } as const;

/** What a build tells of the error that a tap makes of its context. */
async function failure(make: (error: ReturnType<typeof pluginError>) => Error) {
  const plugin = definePlugin({
    name: 'banner',
    errors,
    layer(_, { error }) {
      throw make(error);
    },
  });
  const thrown = await describeProject(plugin).catch((error: unknown) => error);
  assert.ok(StrakeError.is(thrown), String(thrown));
  return thrown;
}

test('assigns each declared code its kind', () => {
  for (const kind of ERROR_KINDS) {
    for (const declared of [kind, [kind, 'it is red']] as const) {
      const error = pluginError({ name: 'a', errors: { A_CODE: declared } })('A_CODE', 'no');
      assert.deepEqual([error.code, error.kind], ['A_CODE', kind]);
    }
  }
});

test('keeps kind, hint and option of a declared code in the reported error, also among several', async () => {
  const one = await failure((error) =>
    error('BANNER_TOOL', 'no tool', {
      hint: 'Get it.',
      option: ['text'],
    }),
  );
  assert.deepEqual(
    [one.code, one.kind, one.message, one.hint, one.facts.option, one.facts.plugin],
    ['BANNER_TOOL', 'tool', 'no tool', 'Get it.', ['text'], 'banner'],
  );
  const several = await failure((error) =>
    combineErrors(['a', 'b'].map((text) => error('BANNER_REFUSED', text, { hint: 'No.' }))),
  );
  assert.deepEqual(
    [
      several.kind,
      ...(several.facts.errors ?? []).map((each) => StrakeError.is(each) && each.kind),
    ],
    ['config', 'config', 'config'],
  );
});

test('leaves out facts that are not what they should be, or are not for a plugin to say', async () => {
  const facts = {
    ...{ hint: {}, option: 'text', argv: 'cc', output: 5, url: {}, exitCode: '1', image: {} },
    ...{ location: { file: 5 }, errors: [5], plugin: 'other', stage: 'late', kind: 'registry' },
  };
  const error = await failure((make) => make('BANNER_REFUSED', 'no', facts as never));
  assert.deepEqual([error.code, error.kind, error.message], ['BANNER_REFUSED', 'config', 'no']);
  const { cause: _cause, location: _location, ...kept } = error.facts;
  assert.deepEqual(kept, {
    ...{ plugin: 'banner', hook: 'layer', stage: 'make', image: 'project' },
    ...{ platform: 'linux/amd64', kind: 'config' },
  });
  for (const facts of [null, { option: null }, { option: [{}, Symbol('a')] }]) {
    const each = await failure((make) => make('BANNER_REFUSED', 'no', facts as never));
    assert.deepEqual([each.message, each.facts.option], ['no', undefined]);
  }
});

test('blames the plugin for each of several values that it throws', async () => {
  const several = (errors: readonly unknown[]) =>
    failure(() => new StrakeError('TOOL_FAILED', 'several', { errors: errors as Error[] }));
  const { facts } = await several([5, null, new StrakeError('TOOL_FAILED', 'known')]);
  assert.deepEqual(
    facts.errors?.map((each) => StrakeError.is(each) && [each.code, each.facts.plugin]),
    [
      ['PLUGIN_FAILED', 'banner'],
      ['PLUGIN_FAILED', 'banner'],
      ['TOOL_FAILED', 'banner'],
    ],
  );
  assert.equal((await several([])).message, 'several');
});

test('accepts a code of strake, with its kind', () => {
  assert.equal(pluginError({ name: 'a' })('TOOL_NOT_FOUND', 'no').kind, 'tool');
});

test('attributes an undeclared code to the plugin', async () => {
  for (const code of ['BANNER_OTHER', 'constructor', '']) {
    const error = await failure((make) => make(code, 'it is red', { hint: 'Paint it.' }));
    assert.deepEqual([error.code, error.kind], ['PLUGIN_ERROR_UNDECLARED', 'plugin']);
    assert.equal(
      error.message,
      `plugin "banner" does not declare its error code ${JSON.stringify(code)}: it is red`,
    );
    assert.match(error.hint ?? '', /^Add errors: /);
  }
});

const refused: readonly [errors: unknown, message: RegExp][] = [
  [['A_B'], /"errors" that are not an object/],
  [{ lower: 'config' }, /the malformed error code "lower"/],
  [{ SHORT: 'config' }, /the malformed error code "SHORT"/],
  [{ TOOL_FAILED: 'config' }, /the error code TOOL_FAILED, which is one of strake's/],
  [{ CONFIG_LOST: 'config' }, /the error code CONFIG_LOST, but CONFIG_ and PLUGIN_ are reserved/],
  [
    { PLUGIN_NOT_FOUND: 'config' },
    /the error code PLUGIN_NOT_FOUND, but CONFIG_ and PLUGIN_ are reserved/,
  ],
  [{ A_B: 'user' }, /A_B of the unknown kind "user"/],
  [{ A_B: ['user', 'it is red'] }, /A_B of the unknown kind "user"/],
  [{ A_B: [] }, /A_B of the unknown kind undefined/],
  [{ A_B: ['config'] }, /A_B with a description that is not a string/],
  [{ A_B: ['config', ' '] }, /A_B with a description that is not a string/],
  [{ A_B: ['config', 'it is red', 'very'] }, /A_B with a description that is not a string/],
];
for (const [given, message] of refused) {
  test(`refuses the declaration ${JSON.stringify(given)}`, () => {
    const plugin = {
      name: 'a',
      errors: given as Record<string, ErrorKind>,
      layer: () => undefined,
    };
    assert.throws(() => checkPlugin(plugin), { code: 'PLUGIN_INVALID', message });
  });
}
