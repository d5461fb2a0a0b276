import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeOf, shortenLine, shortenLines } from './shorten-line.ts';

const [ONE, OTHER] = ['a'.repeat(64), 'b'.repeat(64)];

test('shortens digests and sizes of a line', () => {
  assert.equal(
    shortenLine(`main.go: ${ONE} (12 bytes) → ${OTHER} (1234567 bytes)`),
    'main.go: aaaaaaaaaaaa (12 B) → bbbbbbbbbbbb (1.2 MB)',
  );
});

test('lines of platforms become one with a range of sizes, and without digests that differ', () => {
  const lines = [
    `layer go: packed (1000000 bytes) ${ONE}`,
    `layer go: packed (1300000 bytes) ${OTHER}`,
  ];
  assert.equal(new Set(lines.map(shapeOf)).size, 1);
  assert.equal(shortenLines(lines), 'layer go: packed (1.0 MB to 1.3 MB) …');
  assert.equal(shortenLines(['1000001 bytes', '1000002 bytes']), '1.0 MB');
});
