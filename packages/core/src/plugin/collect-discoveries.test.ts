import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Discover, DiscoveryFormat } from '../action-cache/discovery.ts';
import { collectDiscoveries } from './collect-discoveries.ts';

test('names the plugin whose discovery throws', async () => {
  const list = () => {
    throw new TypeError('no list');
  };
  const found = collectDiscoveries([{ name: 'p0', discoveries: { list } }]);
  const files = { read: () => undefined, list: () => [], realPath: () => undefined };
  const context = { argv: [], directory: '/', env: {}, values: {}, programs: [], files };
  await assert.rejects(async () => found.get('list')?.inputs('', context), {
    code: 'PLUGIN_FAILED',
    message: 'plugin "p0" failed in discovery "list": no list',
  });
});

test('distinguishes functions of the same name', () => {
  const sourceOf = (list: Discover | DiscoveryFormat) =>
    collectDiscoveries([{ name: 'p0', discoveries: { list } }]).get('list')?.source;
  const sources = [
    () => [],
    () => [{ file: 'a' }],
    { inputs: () => [], header: () => 'a' },
    { inputs: () => [], header: () => 'b' },
  ].map(sourceOf);
  assert.equal(new Set(sources).size, 4);
  assert.equal(
    sourceOf(() => []),
    sources[0],
  );
});
