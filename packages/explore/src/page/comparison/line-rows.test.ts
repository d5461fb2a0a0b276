import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineRows } from './line-rows.ts';

const written = (before: string, after: string) =>
  lineRows(before, after).map((row) => {
    if ('skipped' in row) return `… ${row.skipped}`;
    const [one, other] = [row.before, row.after].map((line) =>
      line ? `${line.number} ${line.text}` : '-',
    );
    return `${one} ${row.isEqual ? '=' : '≠'} ${other}`;
  });

test('lays texts beside each other, and leaves out equal lines that are far from different ones', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'port: 1', 'gone', 'h'].join('\n');
  const after = ['a', 'b', 'c', 'd', 'e', 'f', 'port: 2', 'h', 'new'].join('\n');
  assert.deepEqual(written(before, after), [
    '… 3',
    '4 d = 4 d',
    '5 e = 5 e',
    '6 f = 6 f',
    '7 port: 1 ≠ 7 port: 2',
    '8 gone ≠ -',
    '9 h = 8 h',
    '- ≠ 9 new',
  ]);
  assert.deepEqual(written('a\r\nb', 'a\nb'), ['1 a\r ≠ 1 a', '2 b = 2 b']);
});

test('ends with texts that were made to take long', () => {
  const lines = (odd: number) =>
    Array.from({ length: 500_000 }, (_, at) => `${(at * odd) % 7}`).join('\n');
  const start = performance.now();
  assert.ok(lineRows(lines(3), lines(5)).length > 1000);
  assert.ok(performance.now() - start < 10_000);
});
