import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Discover, DiscoveryFormat } from '../action-cache/discovery.ts';
import { collectDiscoveries } from './collect-discoveries.ts';

test('names the plugin whose discovery throws', async () => {
  const list = () => {
    throw new TypeError('no list');
  };
  const found = collectDiscoveries([{ name: 'p0', discoveries: { list } }]);
  const files = {
    read: () => undefined,
    list: () => [],
    realPath: () => undefined,
    type: () => undefined,
  };
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

test('keeps the header of a format, and names the plugin where it throws', async () => {
  const header = (content: Uint8Array) => {
    if (content.length === 0) throw new TypeError('no header');
    return `${content.length} bytes`;
  };
  const discoveries = { list: { inputs: () => [], header } };
  const list = collectDiscoveries([{ name: 'p0', discoveries }]).get('list');
  assert.equal(await list?.header?.(Buffer.from('abc')), '3 bytes');
  await assert.rejects(async () => list?.header?.(new Uint8Array()), {
    code: 'PLUGIN_FAILED',
    message: 'plugin "p0" failed in discovery "list": no header',
  });
});
