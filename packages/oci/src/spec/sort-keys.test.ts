import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortKeys } from './sort-keys.ts';

test('sorts keys by their bytes as UTF-8, not by UTF-16 units', () => {
  assert.deepEqual(Object.keys(sortKeys({ '\u{1f600}': 1, '\uff5e': 2, b: 3, a: 4 })), [
    'a',
    'b',
    '\uff5e',
    '\u{1f600}',
  ]);
});
