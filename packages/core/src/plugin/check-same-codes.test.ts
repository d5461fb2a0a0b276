import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorDeclaration } from '../errors/index.ts';
import { checkPlugins } from './check-plugins.ts';

const check = (...declared: readonly ErrorDeclaration[]) =>
  checkPlugins(
    declared.map((each, at) => ({ name: `p${at}`, errors: { TAPE_FULL: each }, layer() {} })),
  );

for (const [first, second, says] of [
  ['config', 'tool', 'as tool, but plugin "p0" as config'],
  [['config', 'a'], ['tool', 'a'], 'as tool (a), but plugin "p0" as config (a)'],
  [['config', 'a'], ['config', 'b'], 'as config (b), but plugin "p0" as config (a)'],
] as const)
  test(`refuses a code that is ${says}`, () => {
    assert.throws(() => check(first, second), {
      code: 'PLUGIN_CONFLICT',
      message: `plugin "p1" declares the error code TAPE_FULL ${says}`,
    });
  });

test('accepts a code that several plugins declare alike, with or without a description', () => {
  check('config', 'config');
  check('config', ['config', 'a'], 'config', ['config', 'a']);
  assert.throws(() => check('config', ['config', 'a'], ['config', 'b']), {
    message: /^plugin "p2" .* as config \(b\), but plugin "p0" as config \(a\)$/,
  });
});
