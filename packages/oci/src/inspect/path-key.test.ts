import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathKey } from './path-key.ts';

test('keeps short paths, and distinguishes long ones with few characters', () => {
  assert.equal(pathKey('usr/bin/app'), 'usr/bin/app');
  const [one, other] = ['a', 'b'].map((end) => pathKey('long/'.repeat(1000) + end));
  assert.notEqual(one, other);
  for (const key of [one, other]) assert.ok(key && key.length <= 64 && key.startsWith('/'));
});
