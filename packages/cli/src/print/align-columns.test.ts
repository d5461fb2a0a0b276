import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns } from './align-columns.ts';

test('aligns columns, and does not widen them for a long cell', () => {
  const long = 'x'.repeat(5000);
  const rows = [
    ['a', 'bb', 'c'],
    ['aaa', 'b', ''],
    [long, 'b', 'c'],
    [long, '', ''],
  ];
  assert.deepEqual(alignColumns(rows), ['a    bb  c', 'aaa  b', `${long}  b   c`, long]);
});
