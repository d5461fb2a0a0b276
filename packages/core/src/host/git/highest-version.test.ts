import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highestVersion } from './highest-version.ts';

const on = (...tags: readonly string[]) => tags.map((tag) => `${tag}@HEAD`);

test('uses the highest version on a commit, within the major version that git found', () => {
  assert.equal(highestVersion('v1.0.1', on('v1.0.1', 'v1.8.9')), 'v1.8.9');
  assert.equal(highestVersion('v1.9.0', on('v1.10.0', 'v1.9.0')), 'v1.10.0');
  assert.equal(highestVersion('v0.9.0', on('v0.9.0', 'v1.0.0', 'v2.0.0')), 'v1.0.0');
  assert.equal(
    highestVersion('v1.0.0', [...on('v1.0.0', 'sub/v1.3.0', 'v1.2'), 'v1.1.0']),
    'v1.0.0',
  );
  const order = ['v1.0.0-alpha', 'v1.0.0-alpha.1', 'v1.0.0-beta.2', 'v1.0.0-beta.11', 'v1.0.0'];
  for (const [at, tag] of order.entries())
    assert.equal(highestVersion('v1.0.0-alpha', on(...order.slice(0, at + 1).reverse())), tag);
});

test('returns a tag that is not a version as git found it', () => {
  assert.equal(highestVersion('release-7', on('v1.0.0')), 'release-7');
});
