import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globMatcher } from './glob-matcher.ts';

const PATHS = ['a', 'b', 'ab', 'a/b', 'a/c/b', 'x/a/b', '*', 'a-b', 'é', ']', '^'];

const matched = (pattern: string, isDeep: boolean) =>
  PATHS.filter(globMatcher(pattern, isDeep)).join(' ');

test('matches as filepath.Match of Go', () => {
  assert.equal(matched('*', false), 'a b ab * a-b é ] ^');
  assert.equal(matched('a*b', false), 'ab a-b');
  assert.equal(matched('**/b', false), 'a/b');
  assert.equal(matched('?', false), 'a b * é ] ^');
  assert.equal(matched('\\*', false), '*');
  assert.equal(matched('[a-bé]', false), 'a b é');
  assert.equal(matched('[^a-z]', false), '* é ] ^');
  assert.equal(matched('[]\\^]', false), '] ^');
  assert.equal(matched('a[-x]b', false), 'a-b');
  assert.equal(matched('', false), '');
});

test('matches directories with two stars where they are deep', () => {
  assert.equal(matched('**/b', true), 'b a/b a/c/b x/a/b');
  assert.equal(matched('a/**', true), 'a/b a/c/b');
  assert.equal(matched('a/**/b', true), 'a/b a/c/b');
  assert.equal(matched('**/**/a/**/b', true), 'a/b a/c/b x/a/b');
  assert.equal(matched('**', true), PATHS.join(' '));
});

test('refuses patterns that Go refuses, and longer ones than any path', () => {
  for (const pattern of ['[a', '[]', '[b-a]', 'x'.repeat(5000)])
    assert.throws(() => globMatcher(pattern, true), SyntaxError, pattern);
});

test('takes little time, however many stars there are', { timeout: 10_000 }, () => {
  for (const pattern of ['a*'.repeat(1000), '**/'.repeat(1000), 'a**'.repeat(1000)])
    assert.equal(globMatcher(`${pattern}b`, true)('a'.repeat(200)), false);
});
