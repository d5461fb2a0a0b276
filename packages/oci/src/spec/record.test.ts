import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defined } from './record.ts';

test('omits what is undefined, and nothing else', () => {
  const given = { a: undefined, b: null, c: false, d: '', e: 0, f: [undefined] };
  assert.deepEqual(Object.entries(defined(given)), [
    ['b', null],
    ['c', false],
    ['d', ''],
    ['e', 0],
    ['f', [undefined]],
  ]);
  assert.deepEqual(Object.keys(given), ['a', 'b', 'c', 'd', 'e', 'f']);
});
