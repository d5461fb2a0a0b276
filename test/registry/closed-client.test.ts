import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRegistryClient } from '@strake/oci/registry';
import { requireRegistry } from '../tool/index.ts';
import { FAST, failure, pushSample } from './client.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();

test('a closed client sends no request', { timeout: 60_000 }, async (t) => {
  const registry = await requireRegistry(t, { kind: 'olareg' });
  if (!registry) return;
  const client = createRegistryClient({ env: {}, timeouts: FAST });
  const sample = sampleTree(100);
  await pushSample(client, registry.host, sample);
  const reference = { registry: registry.host, repository: 'acme/app', tag: 'v1' };
  const source = client.source(reference);
  await client.close();
  await client.close();
  const { digest } = sample.tree.root;
  const uses = [
    () => client.head(reference, signal),
    () => client.tags(reference, signal),
    () => client.referrers(reference, digest, signal),
    () => client.delete(reference, signal),
    () => client.checkLogin(registry.host, { username: 'ann', password: 'tide' }, signal),
    () => pushSample(client, registry.host, sampleTree(100)),
    () => source.root(signal),
  ];
  for (const use of uses) {
    const { code, message } = await failure(use());
    assert.deepEqual([code, message], ['CLOSED', 'the registry client is closed']);
  }
});
