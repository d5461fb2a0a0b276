import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, formatBytes, formatMode, formatTime, keyPath, visible } from './format.ts';

test('writes bytes, counts, modes and times', () => {
  const sizes = [0, 999, 1000, 12_345, 999_499, 999_999, 4_638_123_456].map(formatBytes);
  assert.deepEqual(sizes, ['0 B', '999 B', '1.00 kB', '12.3 kB', '999 kB', '1.00 MB', '4.64 GB']);
  assert.deepEqual([counted(1, 'file'), counted(1234567, 'file')], ['1 file', '1,234,567 files']);
  assert.equal(formatMode('directory', 0o1777), 'drwxrwxrwt');
  assert.equal(formatMode('file', 0o4755), '-rwsr-xr-x');
  assert.equal(formatMode('symlink', 0o2644), 'lrw-r-Sr--');
  assert.equal(formatTime(0), '1970-01-01 00:00:00 UTC');
  assert.equal(formatTime(1e300), '1e+300');
});

test('writes out what cannot be seen', () => {
  assert.equal(visible('a\u202etxt\n\u200b\u0000é'), 'a\\u{202e}txt\\u{a}\\u{200b}\\u{0}é');
});

test('names a value of a document by the keys that lead to it', () => {
  assert.equal(keyPath(['config', 'Labels', 'team']), 'config.Labels.team');
  assert.equal(keyPath(['annotations', 'org.example.a']), 'annotations["org.example.a"]');
  assert.equal(keyPath(['history', 2]), 'history[2]');
});
