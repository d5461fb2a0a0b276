import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWarnings } from './warning.ts';

test('reads quoted warnings with code 299, and ignores all others', () => {
  assert.deepEqual(parseWarnings(['299 - "this image is \\"old\\""', '299 - "b"']), [
    'this image is "old"',
    'b',
  ]);
  for (const odd of [
    '199 - "x"',
    '299 - x',
    '299 - "x',
    '299 "x"',
    '',
    `299 - "${'x'.repeat(5_000)}"`,
  ]) {
    assert.deepEqual(parseWarnings([odd]), [], odd.slice(0, 20));
  }
});

test('keeps control characters from reaching a terminal', () => {
  assert.deepEqual(parseWarnings(['299 - "a\u001b[31mb"']), ['a [31mb']);
});
