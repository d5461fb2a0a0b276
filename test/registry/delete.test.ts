import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegistryClient } from '@strake/oci/registry';
import { createMemoryRegistry } from '@strake/oci/testing';
import { requireRegistry } from '../tool/index.ts';
import { failure, pushSample, testClient } from './client.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();

async function deletesManifest(client: RegistryClient, host: string): Promise<void> {
  const sample = sampleTree(100);
  await pushSample(client, host, sample);
  const { digest } = sample.tree.root;
  const place = { registry: host, repository: 'acme/app' };
  assert.equal(await client.delete({ ...place, digest }, signal), true);
  assert.equal(await client.head({ ...place, digest }, signal), undefined);
  assert.equal(await client.head({ ...place, tag: 'v1' }, signal), undefined);
  assert.equal(await client.delete({ ...place, digest }, signal), false);
  assert.equal(await client.delete({ ...place, repository: 'acme/none', digest }, signal), false);
}

for (const kind of ['distribution-v3', 'distribution-v2', 'olareg'] as const) {
  test(`deletes a manifest with its tags from ${kind}`, async (t) => {
    const args = kind === 'olareg' ? ['--api-delete'] : [];
    const registry = await requireRegistry(t, { kind, args });
    if (registry) await deletesManifest(testClient(t), registry.host);
  });
}

test('deletes from a registry in memory as from a real one', async () => {
  const client = createMemoryRegistry();
  await deletesManifest(client, 'localhost:5000');
  await pushSample(client, 'localhost:5000', sampleTree(100));
  const reference = { registry: 'localhost:5000', repository: 'acme/app', tag: 'v1' };
  assert.equal(await client.delete(reference, signal), true);
  assert.equal(await client.delete(reference, signal), false);
});

test('never deletes a tag that was not named', async (t) => {
  for (const client of [testClient(t), createMemoryRegistry()]) {
    const error = await failure(
      client.delete({ registry: 'localhost:5000', repository: 'acme/app' }, signal),
    );
    assert.equal(error.code, 'REFERENCE_INVALID');
  }
});

test('reports a registry that does not delete', async (t) => {
  const registry = await requireRegistry(t, { kind: 'olareg' });
  if (!registry) return;
  const client = testClient(t);
  const { tree, ...sample } = sampleTree(100);
  await pushSample(client, registry.host, { tree, ...sample });
  const place = { registry: registry.host, repository: 'acme/app' };
  const error = await failure(client.delete({ ...place, digest: tree.root.digest }, signal));
  assert.deepEqual([error.code, error.facts.status], ['REGISTRY_ERROR', 405]);
  assert.ok(await client.head({ ...place, tag: 'v1' }, signal));
});
