import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Variables } from './variables.ts';

test('defines each variable once, and gives others of the same name a number', () => {
  const variables = new Variables();
  assert.equal(variables.settings(), undefined);
  assert.equal(variables.define('version', { git: 'tag' }), 'version');
  assert.equal(variables.define('version', { git: 'tag' }), 'version');
  assert.equal(variables.env('VERSION'), 'version_2');
  assert.equal(variables.env('OS'), 'os_2');
  assert.deepEqual(variables.settings(), {
    version: { git: 'tag' },
    version_2: { env: 'VERSION' },
    os_2: { env: 'OS' },
  });
});

test('makes an environment variable optional if one of its uses is', () => {
  const variables = new Variables();
  assert.equal(variables.env('X', ''), 'x');
  assert.equal(variables.env('X'), 'x');
  assert.equal(variables.env('Y'), 'y');
  assert.equal(variables.env('Y', ''), 'y');
  assert.deepEqual(variables.settings(), {
    x: { env: 'X', fallback: '' },
    y: { env: 'Y', fallback: '' },
  });
});
