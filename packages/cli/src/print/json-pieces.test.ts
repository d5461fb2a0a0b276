import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonPieces } from './json-pieces.ts';

for (const value of [
  'text',
  null,
  [],
  {},
  { a: undefined },
  [{ a: [1, { b: null }], c: 'line\nbreak' }, []],
  [[[[[[[[{ deep: ['x', {}] }]]]]]]]],
])
  test(`writes ${JSON.stringify(value)} as JSON.stringify does`, () => {
    assert.equal([...jsonPieces(value)].join(''), JSON.stringify(value, null, 2));
  });

test('writes no large chunk', () => {
  const entries = Array.from({ length: 1000 }, (_, at) => ({ path: `${at}` }));
  const pieces = [...jsonPieces({ images: [{ layers: [{ entries }] }] })];
  assert.ok(pieces.every((piece) => piece.length < 100));
});
