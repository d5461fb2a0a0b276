import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IndexContext, IndexPlan, ListedImage } from '@strake/core/plugin';
import { koIndex } from './ko-index.ts';
import type { KoOptions } from './options.ts';

const arm64 = { os: 'linux', architecture: 'arm64' };
const amd64 = { os: 'linux', architecture: 'amd64' };

function listed(platform: typeof arm64, position: number, root = 'sha256:root'): ListedImage {
  return {
    platform,
    base: {
      reference: 'base',
      name: 'example.com/base:1',
      root: { digest: root, mediaType: 'index' },
      entry: { position, platform, annotations: {} },
    },
  };
}

function describe(images: readonly ListedImage[]) {
  const plan: IndexPlan = {
    family: 'oci',
    manifests: [
      { platform: amd64, annotations: {} },
      // The config of the base says its variant, but not its index.
      { platform: { ...arm64, variant: 'v8' }, annotations: {} },
    ],
    additionalManifests: [],
    annotations: { 'org.opencontainers.image.revision': 'abc', other: 'kept' },
    tags: ['1'],
  };
  const context = { images, options: { importPath: 'm' } };
  return koIndex(plan, context as unknown as IndexContext<KoOptions>);
}

test('lists platforms in the order and the words of the index of the base', () => {
  const index = describe([listed(amd64, 1), listed(arm64, 0)]);
  assert.deepEqual(
    index?.manifests.map(({ platform }) => platform),
    [arm64, amd64],
  );
  assert.deepEqual(index?.annotations, {
    other: 'kept',
    'org.opencontainers.image.base.digest': 'sha256:root',
    'org.opencontainers.image.base.name': 'example.com/base:1',
  });
});

test('keeps the order, and names no base, if platforms have different bases', () => {
  const index = describe([listed(amd64, 1), listed(arm64, 0, 'sha256:other')]);
  assert.deepEqual(
    index?.manifests.map(({ platform }) => platform.architecture),
    ['amd64', 'arm64'],
  );
  assert.deepEqual(index?.annotations, { other: 'kept' });
});
