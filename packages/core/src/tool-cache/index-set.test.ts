import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IndexSet } from './index-set.ts';

test('has the numbers that it was made of, also beyond a word', () => {
  const set = new IndexSet(100, [0, 31, 32, 99]);
  const has = Array.from({ length: 100 }, (_, at) => at).filter((at) => set.has(at));
  assert.deepEqual(has, [0, 31, 32, 99]);
});

test('counts what another one has in addition', () => {
  const [all, some] = [
    new IndexSet(
      100,
      Array.from({ length: 100 }, (_, at) => at),
    ),
    new IndexSet(100, [1, 31, 63, 64, 99]),
  ];
  assert.deepEqual([all.missing(some), some.missing(all), some.missing(some)], [0, 95, 0]);
});

test('joins', () => {
  const both = new IndexSet(70, [1, 69]).union(new IndexSet(70, [2, 69]));
  assert.equal(both.key, new IndexSet(70, [69, 2, 1]).key);
  assert.notEqual(both.key, new IndexSet(70, [1, 2]).key);
});
