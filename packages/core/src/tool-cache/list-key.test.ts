import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needOf } from './example-cache.ts';
import { listKey } from './list-key.ts';

const NEED = needOf('/cache');

test('does not depend on the directory, nor on the command line', () => {
  const { cache } = NEED;
  const other = { ...cache, directory: '/other', argv: ['other'], report: '/other/report' };
  assert.match(listKey(NEED), /^[0-9a-f]{64}$/);
  assert.equal(listKey({ ...NEED, cache: other, step: 'other' }), listKey(NEED));
});

test('depends on the format, its key, the platform and the operands', () => {
  const { cache } = NEED;
  const needs = [
    NEED,
    { ...NEED, cache: { ...cache, format: 'other' } },
    { ...NEED, cache: { ...cache, key: ['v2'] } },
    { ...NEED, platform: { os: 'linux', architecture: 'arm64' } },
    { ...NEED, operands: ['other'] },
    { ...NEED, operands: ['app', 'other'] },
  ];
  assert.equal(new Set(needs.map(listKey)).size, needs.length);
});
