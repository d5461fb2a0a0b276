import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nestedKeyHint } from './nested-key.ts';

const map = (properties: object) => ({ type: 'object', properties });
const KEY = { type: 'string' };
const SCHEMA = map({
  config: map({ env: KEY }),
  go: map({ env: KEY }),
  attest: map({ attach: KEY, sign: map({ key: KEY }) }),
  images: { additionalProperties: map({}) },
});

for (const [path, hint] of [
  [['attach'], 'Did you mean "attest.attach"?'],
  [['images', 'app', 'attach'], 'Did you mean "attest.attach"?'],
  [['attest', 'key'], 'Did you mean "attest.sign.key"?'],
  [['key'], 'Did you mean "attest.sign.key"?'],
  [['env'], 'Did you mean "config.env" or "go.env"?'],
  [['other'], undefined],
  [['attest', 'env'], undefined],
  [['constructor'], undefined],
] as const)
  test(`the hint for ${path.join('.')} is ${hint ?? 'none'}`, () =>
    assert.equal(nestedKeyHint(path, SCHEMA), hint));
