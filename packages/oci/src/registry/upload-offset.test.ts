import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseChunkMinimum, parseUploadOffset } from './upload-offset.ts';

for (const [range, offset] of [
  ['0-9', 10],
  ['bytes=0-9', 10],
  ['bytes 0-9', 10],
  [' 0-1073741823 ', 1_073_741_824],
  ['0-0', 0],
  ['0--1', 0],
  ['1-9', undefined],
  ['0-', undefined],
  ['9', undefined],
  ['0-9/10', undefined],
  ['0-99999999999999999999', undefined],
  ['', undefined],
  [undefined, undefined],
] as const) {
  test(`reads ${JSON.stringify(range)} as ${offset} bytes`, () => {
    assert.equal(parseUploadOffset(range), offset);
  });
}

test('reads back any range that a registry writes, and any other text as no range or a count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (last) =>
      assert.equal(parseUploadOffset(`0-${last}`), last + 1),
    ),
  );
  const text = fc.string({ unit: fc.constantFrom(...'0123456789-= /b', 'bytes') });
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (range) => {
      const offset = parseUploadOffset(range);
      assert.ok(offset === undefined || (Number.isSafeInteger(offset) && offset >= 0));
    }),
  );
});

test('ignores a malformed minimum length', () => {
  assert.equal(parseChunkMinimum('10485760'), 10_485_760);
  for (const value of [undefined, '', '-1', '1.5', '1e9', '99999999999999999999'])
    assert.equal(parseChunkMinimum(value), 0, value);
});
