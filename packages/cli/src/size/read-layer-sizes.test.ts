import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whiteout } from './read-layer-sizes.ts';

for (const [path, expected] of [
  ['/a/b', undefined],
  ['/a/.wh.b', { type: 'whiteout', path: '/a/b' }],
  ['/.wh.b', { type: 'whiteout', path: '/b' }],
  ['/a/.wh..wh..opq', { type: 'opaque', path: '/a' }],
  ['/a/.wh.', 'ignored'],
  ['/a/.wh..', 'ignored'],
  ['/a/.wh...', 'ignored'],
  ['/a/.wh..wh.plnk', 'ignored'],
  ['/a/.wh..b', { type: 'whiteout', path: '/a/.b' }],
] as const) {
  test(`takes ${path} for ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(whiteout(path), expected);
  });
}
