import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from './layer.ts';
import { sortEntries } from './layer-order.ts';

const LAYER: readonly Entry[] = [
  { path: '/a', type: 'directory' },
  { path: '/a/z', type: 'file', content: { text: '' } },
  { path: '/a-b', type: 'symlink', target: 'a' },
  { path: '/\uffee', type: 'directory' },
  { path: '/\u{1f600}', type: 'directory' },
  { path: '/a/first', type: 'hardlink', target: '/a/z' },
];

test('sorts entries from any order, with hard links after the files they name', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...LAYER], { minLength: LAYER.length }), (shuffled) =>
      assert.deepEqual(sortEntries(shuffled), LAYER),
    ),
  );
});

test('does not change the given array', () => {
  const frozen = Object.freeze([...LAYER].reverse());
  assert.deepEqual(sortEntries(frozen), LAYER);
});
