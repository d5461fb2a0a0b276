import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreignKeyHint } from './foreign-key.ts';

for (const [path, hint] of [
  [['defaultBaseImage'], /"base"/],
  [['builds', 0, 'linux_capabilities'], /plugin "ko" sets capabilities/],
  [['images', 'app', 'cache', 'key'], /STRAKE_CACHE_KEY/],
] as const)
  test(`says what to write instead of ${path.join('.')}`, () =>
    assert.match(foreignKeyHint(path) ?? '', hint));

test('knows nothing of other keys', () => {
  assert.equal(foreignKeyHint(['basse']), undefined);
  assert.equal(foreignKeyHint(['constructor']), undefined);
});
