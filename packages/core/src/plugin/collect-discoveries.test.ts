import assert from 'node:assert/strict';
import { test } from 'node:test';
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
