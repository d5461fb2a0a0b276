// Registries that keep to the specification in unusual ways.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireRegistry } from '../tool/index.ts';
import { failure, pullSample, pushSample, testClient } from './client.ts';
import { delayed, onRequest } from './fault-kinds.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { immutableTags, TAG_REFUSALS } from './immutable-tags.ts';
import { sampleTree } from './sample-tree.ts';
import { withoutMounts } from './without-mounts.ts';

const { signal } = new AbortController();

for (const [name, refusal] of Object.entries(TAG_REFUSALS)) {
  test(`never moves a tag that may not move, and says so: ${name}`, async (t) => {
    const registry = await requireRegistry(t, { kind: 'distribution-v3' });
    if (!registry) return;
    const { host } = await startFaultProxy(t, registry.host, immutableTags(registry.host, refusal));
    const [first, second] = [sampleTree(1000), sampleTree(1000)];
    await pushSample(testClient(t), host, first);
    const { message } = await failure(pushSample(testClient(t), host, second));
    assert.ok(message.includes(refusal.message.replace(/\.$/, '')), message);
    const place = { registry: host, repository: 'acme/app', tag: 'v1' };
    assert.deepEqual(await testClient(t).head(place, signal), first.tree.root);
  });
}

test('sends what a registry does not mount', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const slow = delayed(5, withoutMounts);
  const proxy = await startFaultProxy(t, registry.host, onRequest(/^POST/, slow));
  const sample = sampleTree(1000);
  await pushSample(testClient(t), proxy.host, sample);
  const origin = { registry: proxy.host, repository: 'acme/app' };
  const tree = { ...sample.tree, blobs: sample.tree.blobs.map((blob) => ({ ...blob, origin })) };
  const target = { registry: proxy.host, repository: 'acme/other', tags: ['v1'], signal };
  const { store } = sample;
  await testClient(t).push(tree, { ...target, platformTags: {}, store });
  assert.ok(proxy.requests.some((request) => /^POST .*[?&]mount=/.test(request)));
  assert.ok([...sample.opened.values()].every((times) => times === 2));
  await pullSample(testClient(t), proxy.host, sample);
});
