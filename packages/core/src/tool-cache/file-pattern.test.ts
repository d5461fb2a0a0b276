import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filePattern } from './file-pattern.ts';

const digest = 'ab'.repeat(32);

test('matches whole paths, and names the digest of the content', () => {
  const files = '(?<two>[0-9a-f]{2})/(?:a|(?<sha256>\\k<two>[0-9a-f]{62})-d)';
  const { match } = filePattern({ files });
  assert.deepEqual(match('ab/a'), { sha256: undefined });
  assert.deepEqual(match(`ab/${digest}-d`), { sha256: digest });
  for (const path of ['xab/a', 'ab/a\n', 'ab/ax', `cd/${digest}-d`])
    assert.equal(match(path), undefined, path);
});

test('matches each alternative as a whole', () => {
  const { match } = filePattern({ files: 'a|b' });
  const matches = (path: string) => match(path) !== undefined;
  assert.deepEqual(['a', 'b', 'ax', 'xb'].map(matches), [true, true, false, false]);
});

const STRANGE = ['', '/etc/passwd', '../a', 'a/../b', 'a//b', './a', 'a/', 'a\\b', 'C:a', 'a\0'];

for (const path of [...STRANGE, 'a'.repeat(257)])
  test(`never matches ${JSON.stringify(path.slice(0, 20))}, whatever the format says`, () => {
    assert.equal(filePattern({ files: '[^]*' }).match(path), undefined);
  });

test('refuses what is a regular expression only inside of another one', () => {
  assert.throws(() => filePattern({ files: 'a)|(?:b' }), SyntaxError);
});
