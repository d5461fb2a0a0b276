import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coversScopes, mergeScopes, repositoryScope } from './scope.ts';

test('writes a scope in the form that token servers read', () => {
  assert.equal(repositoryScope('acme/app', 'pull', 'push'), 'repository:acme/app:pull,push');
});

test('merges the actions of one repository, in order of first mention', () => {
  const scopes = [
    'repository:b:pull',
    'repository:a:pull',
    'repository:b:push,pull',
    'registry:catalog:*',
  ];
  assert.deepEqual(mergeScopes(scopes), [
    'repository:b:pull,push',
    'repository:a:pull',
    'registry:catalog:*',
  ]);
});

test('knows whether scopes include others', () => {
  assert.equal(coversScopes(['repository:a:pull,push'], ['repository:a:push']), true);
  assert.equal(coversScopes(['repository:a:pull'], ['repository:a:pull,push']), false);
  assert.equal(coversScopes(['repository:a:pull'], ['repository:b:pull']), false);
  assert.equal(coversScopes(['repository:a:pull'], []), true);
});
