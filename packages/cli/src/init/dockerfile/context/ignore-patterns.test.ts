import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIgnored, readIgnorePatterns } from './ignore-patterns.ts';

const PATHS = ['a', 'a/b', 'a/c.txt', 'c.txt', 'web/c.txt', 'web/xa', '#x', '.git/c.txt', '*'];

/** The paths that a `.dockerignore` excludes. */
const excluded = (...lines: readonly string[]) =>
  PATHS.filter((path) => isIgnored(path, readIgnorePatterns(lines.join('\n')))).join(' ');

// The results are those of github.com/moby/patternmatcher v0.6.1.
test('excludes what Docker excludes', () => {
  assert.equal(excluded('\uFEFF# c.txt', '', '  /a/ '), 'a a/b a/c.txt');
  assert.equal(excluded('*.txt'), 'c.txt');
  assert.equal(excluded('**/*.txt'), 'a/c.txt c.txt web/c.txt .git/c.txt');
  assert.equal(excluded('**/a'), 'a a/b a/c.txt');
  assert.equal(excluded('**a'), 'a a/b a/c.txt web/xa');
  assert.equal(excluded('a/**'), 'a/b a/c.txt');
  assert.equal(excluded('**'), PATHS.join(' '));
  assert.equal(excluded('a/../[a-w]?b/./c.txt'), 'web/c.txt');
  assert.equal(excluded('\\*', ' #x'), '#x *');
  assert.equal(excluded('[^a]eb/x*', '.', '/'), 'web/xa');
});

test('takes back what an exception means, and excludes it again', () => {
  assert.equal(excluded('*', '!a', '!/web/', 'a/*.txt'), 'a/c.txt c.txt #x .git/c.txt *');
  assert.equal(excluded('! a', 'a', '!a/b'), 'a a/c.txt');
});

test('refuses what Docker refuses', () => {
  for (const line of ['!', '!/', '[a', 'a/[b-'])
    assert.throws(() => readIgnorePatterns(line), SyntaxError, line);
});
