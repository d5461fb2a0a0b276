import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ToolCacheContext, ToolCacheFormat } from '../tool-cache/tool-cache.ts';
import { collectToolCaches } from './collect-tool-caches.ts';

const context: ToolCacheContext = {
  directory: '/cache',
  key: [],
  operands: ['./a', './b'],
  read: () => undefined,
  list: () => [],
  contains: () => false,
  modified: () => undefined,
};
const result = { operands: ['./a'], group: 'all', files: [{ path: '0a/x' }, { path: '0b/x' }] };

function collect(members: object): ToolCacheFormat {
  const format = { name: "cc's cache", files: '[0-9a-f]{2}/x', used: () => [], ...members };
  const found = collectToolCaches([{ name: 'p0', toolCaches: { 'cc-cache': format } }]);
  const [collected] = found.values();
  assert.ok(collected);
  return collected;
}

test('returns what a plugin says that a tool used', async () => {
  const results = [result, { ...result, operands: ['./a', './b'], seconds: 0.5 }];
  assert.deepEqual(await collect({ used: () => results }).used('', context), results);
  assert.equal(await collect({ used: async () => undefined }).used('', context), undefined);
  const { since } = collect({ find: async () => ({ why: 'no cc' }), since: async () => results });
  assert.deepEqual(await since?.(0, context), results);
});

test('names the plugin whose format throws', async () => {
  const used = () => {
    throw new TypeError('no list');
  };
  await assert.rejects(async () => collect({ used }).used('', context), {
    code: 'PLUGIN_FAILED',
    message: 'plugin "p0" failed in tool cache "cc-cache": no list',
  });
});

test('abandons a format that never returns', async () => {
  const format = { name: 'c', files: 'x', used: () => new Promise<[]>(() => {}) };
  const plugins = [{ name: 'p0', toolCaches: { c: format } }];
  const used = collectToolCaches(plugins, { timeoutSeconds: 0.01 }).get('c')?.used;
  await assert.rejects(async () => used?.('', context), { code: 'PLUGIN_TIMEOUT' });
});

for (const [problem, given] of [
  ['it is not a list', {}],
  ['[0] is not an object', [1]],
  ['[0].operands is not a list of texts', [{ ...result, operands: [] }]],
  ['[0].operands has one that no step has', [{ ...result, operands: ['./c'] }]],
  ['[1].group is not a line of at most 64 characters', [result, { ...result, group: 'a\nb' }]],
  ['[0].group is not a line of at most 64 characters', [{ ...result, group: 'g'.repeat(65) }]],
  ['[0].files is not a list of files', [{ ...result, files: [] }]],
  [
    '[0].files[1].path does not match "files" of the format',
    [{ ...result, files: [{ path: '0a/x' }, { path: '../0a/x' }] }],
  ],
  ['[0].files[0].text is not text', [{ ...result, files: [{ path: '0a/x', text: 1 }] }]],
  ['[0].seconds is not a number of seconds', [{ ...result, seconds: -1 }]],
  ['[0].seconds is NaN, which is not plain data', [{ ...result, seconds: Number.NaN }]],
] as const)
  test(`refuses results where ${problem}`, async () => {
    await assert.rejects(async () => collect({ used: () => given }).used('', context), {
      code: 'PLUGIN_BAD_RESULT',
      message: `plugin "p0" returned a malformed result for tool cache "cc-cache": ${problem}`,
    });
  });

const found = {
  directory: '/cache',
  key: ['1'],
  operands: ['example.com'],
  platform: { os: 'linux', architecture: 'amd64' },
};
const find = (given: unknown) =>
  collect({ find: async () => given, since: () => [] }).find?.(
    { run: async () => ({ stdout: '', stderr: '', exitCode: 0 }) },
    '/src',
  );

test('returns where a plugin says that a tool keeps its cache, or why nowhere', async () => {
  assert.deepEqual(await find(found), found);
  assert.deepEqual(await find({ why: 'it is off' }), { why: 'it is off' });
});

for (const [problem, given] of [
  ['it is not an object', undefined],
  ['.why is not a line of text', { why: '' }],
  ['.directory is not an absolute path', { ...found, directory: 'cache' }],
  ['.key is not a list of texts', { ...found, key: [1] }],
  ['.operands is not a list of texts', { ...found, operands: [] }],
  ['.platform is not a platform', { ...found, platform: { os: 'linux' } }],
] as const)
  test(`refuses a cache where ${problem}`, async () => {
    await assert.rejects(async () => find(given), {
      code: 'PLUGIN_BAD_RESULT',
      message: `plugin "p0" returned a malformed result for tool cache "cc-cache": ${problem}`,
    });
  });
