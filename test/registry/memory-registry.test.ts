import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Descriptor, digestOf, MEDIA_TYPE } from '@strake/oci';
import type { RegistryClient } from '@strake/oci/registry';
import { createMemoryRegistry, createMemoryStore, MemoryImage } from '@strake/oci/testing';
import { requireRegistry } from '../tool/index.ts';
import { failure, pullSample, pushSample, testClient } from './client.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
const { oci } = MEDIA_TYPE;

/** What is seen of a registry that is pushed to, and read from. */
async function use(client: RegistryClient, host: string) {
  const origin = { registry: host, repository: 'acme/app' };
  const sample = sampleTree(10_000, 'always the same');
  const store = createMemoryStore();
  const config: Descriptor = {
    mediaType: 'application/vnd.oci.empty.v1+json',
    ...(await store.writeBytes(Buffer.from('{}'))),
  };
  const receipt = await pushSample(client, host, sample);
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: oci.manifest,
    artifactType: 'application/vnd.example.sbom',
    config,
    layers: [config],
    subject: sample.tree.root,
    annotations: { of: 'app' },
  });
  const root = { mediaType: oci.manifest, ...digestOf(text) };
  const artifact = {
    root,
    manifests: [{ descriptor: root, text }],
    blobs: [{ descriptor: config }],
  };
  const platformTags = { single: root.digest };
  await client.push(artifact, { ...origin, tags: ['sbom'], platformTags, store, signal });
  const wrong = { ...sample.tree.root, digest: `sha256:${'1'.repeat(64)}` };
  return {
    receipt,
    tags: await client.tags(origin, signal),
    v1: await client.head({ ...origin, tag: 'v1' }, signal),
    none: await client.head({ ...origin, tag: 'none' }, signal),
    byDigest: await client.head({ ...origin, digest: sample.tree.root.digest }, signal),
    referrers: await client.referrers(origin, sample.tree.root.digest, signal),
    referrersOfSource: await client
      .source({ ...origin, tag: 'v1' })
      .referrers?.(sample.tree.root.digest, signal),
    noReferrers: await client.referrers(origin, wrong.digest, signal),
    has: await client.has(origin, config, signal),
    hasAnotherSize: await client.has(origin, { ...config, size: 3 }, signal),
    hasNot: await client.has(origin, wrong, signal),
    hasNoRepository: await client.has({ ...origin, repository: 'acme/none' }, config, signal),
    pulled: await pullSample(client, host, sample),
    missing: (await failure(client.source({ ...origin, tag: 'none' }).root(signal))).code,
  };
}

test('a registry in memory responds like a real one', { timeout: 60_000 }, async (t) => {
  const registry = await requireRegistry(t, { kind: 'olareg' });
  if (!registry) return;
  const [real, memory] = [testClient(t), createMemoryRegistry()];
  assert.deepEqual(await use(memory, registry.host), await use(real, registry.host));
});

test('a registry in memory refuses bytes that do not match their descriptor', async () => {
  const { tree, store } = sampleTree(1000);
  const lying = { open: async () => store.open({ ...tree.root, digest: 'none' }, signal) };
  const pushed = pushSample(createMemoryRegistry(), 'a.example', {
    ...sampleTree(1000),
    tree,
    store: lying,
  });
  assert.equal((await failure(pushed)).code, 'SIZE_MISMATCH');
});

test('an image in memory reports wrong bytes and missing blobs', async () => {
  const image = new MemoryImage();
  const layer = image.add(oci.layerTar, Buffer.from('layer'));
  const source = image.source(image.manifest([layer], [layer.digest]));
  image.blobs.set(layer.digest, Buffer.from('other'));
  const read = async () => {
    for await (const _ of await source.blob(layer, signal));
  };
  assert.equal((await failure(read())).code, 'DIGEST_MISMATCH');
  image.blobs.delete(layer.digest);
  assert.equal((await failure(read())).code, 'LAYOUT_INVALID');
});

test('a store in memory returns what was written, and nothing else', async () => {
  const store = createMemoryStore();
  const bytes = Buffer.from('blob');
  const claim = await store.writeBytes(bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.open(claim)) chunks.push(chunk);
  assert.deepEqual(Buffer.concat(chunks), bytes);
  const wrong = { ...claim, digest: `sha256:${'1'.repeat(64)}` };
  assert.equal((await failure(store.open(wrong))).code, 'FILE_UNREADABLE');
  const written = store.write(await store.open(claim), { ...claim, size: 5 });
  assert.equal((await failure(written)).code, 'SIZE_MISMATCH');
});
