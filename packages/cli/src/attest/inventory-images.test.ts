import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlatformReport } from '@strake/core';
import { inventoryImages } from './inventory-images.ts';

const LAYERS: readonly (readonly [digest: string, createdBy: string])[] = [
  ['system', 'Apply image 10.0'],
  ['tools', 'powershell'],
  ['app', 'strake: go'],
  ['files', 'strake: symlinks'],
];

for (const [platform, read] of [
  ['windows/amd64:10.0.20348.1', ['app', 'files']],
  ['linux/amd64', ['system', 'tools', 'app', 'files']],
] as const)
  test(`reads the layers of ${platform} that a build reads`, async () => {
    assert.deepEqual(await readLayers(platform, LAYERS), read);
  });

test('reads all layers of a Windows image that strake did not write', async () => {
  assert.deepEqual(await readLayers('windows/amd64', LAYERS.slice(0, 2)), ['system', 'tools']);
});

/** The layers that are read, in any order: they are empty. */
async function readLayers(platform: string, layers: typeof LAYERS): Promise<readonly string[]> {
  const read: string[] = [];
  const source = {
    async blob({ digest }: { readonly digest: string }) {
      read.push(digest);
      return [Buffer.alloc(1024)];
    },
  };
  const image = {
    platform,
    layers: layers.map(([digest, createdBy]) => ({ mediaType: '', size: 0, digest, createdBy })),
  };
  const opened = { source, options: { signal: new AbortController().signal } };
  await inventoryImages(opened as unknown as Parameters<typeof inventoryImages>[0], [
    image as unknown as PlatformReport,
  ]);
  return read.toSorted((a, b) => order(a) - order(b));
}

function order(digest: string): number {
  return LAYERS.findIndex(([each]) => each === digest);
}
