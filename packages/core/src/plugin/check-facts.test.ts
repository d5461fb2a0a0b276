import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFacts } from './check-facts.ts';

test('accepts every fact of a destination', () => {
  const facts = {
    takes: 'image',
    early: true,
    path: true,
    manifests: false,
    empty: true,
    shared: false,
    form: 's3://BUCKET/PREFIX',
    defaultTag: 'latest',
  };
  checkFacts('s3', { s3: facts, 's3+tls': { takes: 'index' } }, true);
});

for (const [destinations, message] of [
  [['s3'], /declares destinations that are not an object/],
  [{ 'S 3': { takes: 'index' } }, /declares the malformed scheme "S 3"/],
  [{ s3: {} }, /declares destination "s3:" without "takes"/],
  [{ s3: null }, /declares destination "s3:" without "takes"/],
  [{ s3: { takes: 'list' } }, /declares "takes" of destination "s3:" as "list"/],
  [{ s3: { takes: 'index', early: 'yes' } }, /declares "early" of destination "s3:" as "yes"/],
  [{ s3: { takes: 'index', earyl: true } }, /declares the unknown fact "earyl"/],
  [{ s3: { takes: 'index', constructor: true } }, /declares the unknown fact "constructor"/],
  [{ s3: { takes: 'index', early: true } }, /"s3:" as early, but has no uploadLayer/],
] as const) {
  test(`refuses a plugin that ${message.source}`, () => {
    assert.throws(() => checkFacts('s3', destinations, false), {
      code: 'PLUGIN_INVALID',
      message,
      hint: /./,
    });
  });
}

for (const fact of ['early', 'path', 'manifests', 'empty', 'shared', 'form', 'defaultTag']) {
  test(`refuses a number as "${fact}"`, () => {
    assert.throws(() => checkFacts('s3', { s3: { takes: 'index', [fact]: 1 } }, true), {
      code: 'PLUGIN_INVALID',
      message: `plugin "s3" declares "${fact}" of destination "s3:" as 1`,
    });
  });
}
