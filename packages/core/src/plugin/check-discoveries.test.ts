import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPlugins } from './check-plugins.ts';
import type { Plugin } from './definition.ts';

const check = (...discoveries: readonly object[]) =>
  checkPlugins(
    discoveries.map((each, at) => ({ name: `p${at}`, discoveries: each }) as unknown as Plugin),
  );

test('refuses a name that is taken, by another plugin or by strake itself', () => {
  const list = () => [];
  assert.throws(() => check({ list }, { list }), {
    code: 'PLUGIN_CONFLICT',
    message: 'discovery "list" of plugin "p1" has a name that plugin "p0" uses',
  });
  assert.throws(() => check({ depfile: list }), /has a name that strake itself uses/);
});

for (const given of ['list', null, {}, { inputs: 'list' }, { inputs: () => [], header: 'h' }])
  test(`refuses ${JSON.stringify(given)} as a discovery`, () => {
    assert.throws(() => check({ list: given }), { code: 'PLUGIN_INVALID' });
  });
