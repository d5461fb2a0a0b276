import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onlyCache } from './only-cache.ts';

test('keeps the cache and the variables that it needs', () => {
  const cache = { remote: '{{host}}/acme/cache', trust: 'registry' };
  const vars = {
    host: { literal: '{{name}}.example' },
    name: { env: 'NAME' },
    version: { git: 'describe' },
    secret: { command: ['vault', 'read'] },
  };
  const { host, name } = vars;
  const config = { plugins: ['./missing.ts'], images: { app: {} }, missing: {}, cache, vars };
  assert.deepEqual(onlyCache(config), { cache, vars: { host, name } });
});

test('leaves what is not a configuration to the check', () => {
  for (const config of [undefined, null, 'text', []]) assert.equal(onlyCache(config), config);
  assert.deepEqual(onlyCache({ images: {} }), {});
});
