import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryImage } from '@strake/oci/testing';
import { describeImages } from './describe-images.ts';

test('names the version of Windows that only the config of an image has', async () => {
  const memory = new MemoryImage();
  const platform = { os: 'windows', architecture: 'amd64' };
  const config = { ...platform, 'os.version': '10.0.20348.1' };
  const image = memory.manifest([], [], { config, descriptor: { platform } });
  const root = memory.index([image]);
  const manifests = [image, root].map((descriptor) => ({
    descriptor,
    text: new TextDecoder().decode(memory.blobs.get(descriptor.digest)),
  }));
  const open = memory.source(root).blob;
  const found = await describeImages(
    { root, manifests, blobs: [] },
    { open },
    new AbortController().signal,
  );
  assert.deepEqual(
    found.map((each) => each.platform),
    [config],
  );
});
