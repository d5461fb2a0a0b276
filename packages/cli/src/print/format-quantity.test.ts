import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes, formatCount, formatDuration, shortDigest } from './format-quantity.ts';

test('prints bytes in powers of 1000 and never as 1000 of a unit', () => {
  assert.deepEqual([0, 999, 1000, 999_949, 999_950, 1_234_567, 999_999_999].map(formatBytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '999.9 kB',
    '1.0 MB',
    '1.2 MB',
    '1.0 GB',
  ]);
});

test('prints durations in seconds, then in minutes', () => {
  assert.deepEqual([0, 149, 12_000, 59_949, 59_950, 63_400].map(formatDuration), [
    '0.0 s',
    '0.1 s',
    '12.0 s',
    '59.9 s',
    '1 min 00 s',
    '1 min 03 s',
  ]);
});

test('prints singular and plural', () => {
  assert.equal(formatCount(1, 'entry', 'entries'), '1 entry');
  assert.equal(formatCount(0, 'layer'), '0 layers');
});

test('shortens a digest to the part that people compare', () => {
  assert.equal(shortDigest(`sha256:${'0123456789abcdef'.repeat(4)}`), 'sha256:0123456789ab');
});
