import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remainderOf } from './ignore-globs.ts';
import { readIgnorePatterns } from './ignore-patterns.ts';

const left = (directory: string, ...lines: readonly string[]) =>
  remainderOf(directory, readIgnorePatterns(lines.join('\n')));

test('says in globs what patterns leave of a directory', () => {
  assert.equal(left('web', 'a', '*.txt', 'webs', '/'), 'all');
  assert.equal(left('web/x', '!web', 'w*'), 'none');
  assert.deepEqual(left('web', 'web/tmp', '**/*.md', '*/a(1)'), [
    '**',
    ...['!tmp', '!tmp/**', '!**/*.md', '!**/*.md/**'],
    ...['!a\\(1\\)', '!a\\(1\\)/**'],
  ]);
  assert.deepEqual(left('web', 'web/tmp/**'), ['**', '!tmp/*', '!tmp/*/**']);
  assert.deepEqual(left('.', 'a'), ['**', '!a', '!a/**']);
});

test('takes little time, however many stars there are', { timeout: 10_000 }, () => {
  const deep = 'web/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q';
  assert.deepEqual(left(deep, `${'**/'.repeat(40)}zz`), ['**', '!**/zz', '!**/zz/**']);
  assert.equal(left(deep, `${'**/*/'.repeat(18)}zz`), 'mixed');
  const patterns = Array.from({ length: 20_000 }, (_, at) => `!web/x${at}`);
  assert.equal(left('web', '*', ...patterns).length, 40_000);
});

test('takes back what exceptions mean', () => {
  assert.deepEqual(left('web', '*', '!web', 'web/tmp'), ['**', '!tmp', '!tmp/**']);
  assert.deepEqual(left('web', 'web', '!web/dist', 'web/dist/x'), [
    ...['dist', 'dist/**', '!dist/x', '!dist/x/**'],
  ]);
  assert.deepEqual(left('web', 'web/*', '!web/dist'), ['dist', 'dist/**']);
  assert.deepEqual(left('web', '**/*', '!web/*/a'), ['*/a', '*/a/**']);
  assert.equal(left('web', 'web/*.js', '!web/a.js'), 'mixed');
  assert.equal(left('web', 'web/a**b'), 'mixed');
  assert.equal(left('web', 'web/a*a*a*a*a*b'), 'mixed');
});
