import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../usage-error.ts';
import { predicateUri } from './predicate-uri.ts';

test('knows the short names of cosign, and says why "custom" is not one', () => {
  assert.equal(predicateUri('spdxjson'), 'https://spdx.dev/Document');
  assert.throws(
    () => predicateUri('custom'),
    (thrown) => thrown instanceof UsageError && /^Give a URI of your own/.test(thrown.hint),
  );
});
