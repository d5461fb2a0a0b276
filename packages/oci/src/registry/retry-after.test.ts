import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRetryAfter } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

test('reads back any number of seconds and any date', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (seconds) =>
      assert.equal(parseRetryAfter(`${seconds}`, NOW), seconds * 1000),
    ),
  );
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e6 }), (seconds) => {
      const date = new Date(NOW + seconds * 1000).toUTCString();
      assert.equal(parseRetryAfter(date, NOW), Math.max(0, seconds * 1000));
    }),
  );
});

test('reads any other text as no time or as a time to wait, never as one in the past', () => {
  const text = fc.string({
    unit: fc.constantFrom(...'0123456789 :,-+.', 'Mon', 'GMT', 'Jan', 'e'),
  });
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (value) => {
      const wait = parseRetryAfter(value, NOW);
      assert.ok(wait === undefined || (Number.isFinite(wait) && wait >= 0), `${wait}`);
    }),
  );
  for (const value of [undefined, '', '-1', '1.5', 'soon', '1e3', '0x10', 'Infinity'])
    assert.equal(parseRetryAfter(value, NOW), undefined, value);
});
