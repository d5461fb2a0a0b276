import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { expandBraces } from './brace-expansion.ts';

const cases: readonly [text: string, spread: readonly string[]][] = [
  ['/bin/app', ['/bin/app']],
  ['/bin/{a,b}', ['/bin/a', '/bin/b']],
  ['/cnb/{b,a}.exe', ['/cnb/b.exe', '/cnb/a.exe']],
  ['{a,b}/{c,d}', ['a/c', 'a/d', 'b/c', 'b/d']],
  ['x{a,{b,c}d}', ['xa', 'xbd', 'xcd']],
  ['x{,.exe}', ['x', 'x.exe']],
  ['{a}', ['{a}']],
  ['{a{b,c}}', ['{ab}', '{ac}']],
  ['{a,b', ['{a,b']],
  ['a},b{', ['a},b{']],
  ['{{a,b}', ['{a', '{b']],
  ['\\{a,b}', ['{a,b}']],
  ['{a\\,b,c}', ['a,b', 'c']],
  ['c:\\app', ['c:\\app']],
  ['', ['']],
];
for (const [text, spread] of cases) {
  test(`expands "${text}" to ${JSON.stringify(spread)}`, () => {
    assert.deepEqual(expandBraces(text), spread);
  });
}

test('refuses to expand to too many strings', () => {
  assert.throws(
    () => expandBraces('{a,b}'.repeat(30)),
    (error) => StrakeError.is(error) && error.code === 'LIMIT_EXCEEDED' && error.hint !== undefined,
  );
});

test('accepts long strings of unmatched braces', () => {
  const text = '{'.repeat(2000);
  assert.deepEqual(expandBraces(text), [text]);
});
