import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { REGISTRY_TOOL, type RegistryKind, requireTool, startRegistry } from '../tool/index.ts';
import { pullSample, pushSample, testClient } from './client.ts';
import { answer, type Fault, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const KINDS: readonly RegistryKind[] = ['ggcr', 'olareg', 'distribution-v2', 'distribution-v3'];

/** Methods and what they are about, sorted: `PUT manifest`. */
function kinds(requests: readonly string[]): readonly string[] {
  return requests
    .filter((line) => !line.endsWith(' /v2/'))
    .map((line) => {
      const what = line.includes('/manifests/') ? 'manifest' : 'blob';
      return `${line.split(' ')[0]} ${what}`;
    })
    .sort();
}

for (const kind of KINDS) {
  describe(`small blobs to a real registry (${kind})`, () => {
    test('take one POST and one PUT each, and the root is pushed once, by its tag', async (t) => {
      if ((await requireTool(t, REGISTRY_TOOL[kind])) === undefined) return;
      const registry = await startRegistry(t, { kind });
      const proxy = await startFaultProxy(t, registry.host, (_a, _r, forward) => forward());
      const sample = sampleTree(10_000);
      await pushSample(testClient(t), proxy.host, sample);
      const three = (name: string) => [name, name, name];
      assert.deepEqual(kinds(proxy.requests), [
        'HEAD manifest',
        ...three('POST blob'),
        ...three('PUT blob'),
        ...three('PUT manifest'),
      ]);
      const pulled = await pullSample(testClient(t), registry.host, sample);
      for (const [digest, bytes] of sample.blobs)
        assert.deepEqual(pulled.get(digest), Buffer.from(bytes));
    });
  });
}

/** Refuses what a PUT brings to a blob, and counts. */
function withoutPut(status: number, refused: { count: number }): Fault {
  return (asked, response, forward) => {
    const isBlob = asked.method === 'PUT' && asked.url?.includes('/blobs/');
    if (!isBlob || Number(asked.headers['content-length']) === 0) return forward();
    refused.count += 1;
    return void asked.resume().on('end', () => answer(response, status));
  };
}

for (const status of [400, 404, 405, 415, 501]) {
  test(`sends small blobs by PATCH after a registry returned ${status} to a PUT with a body`, async (t) => {
    if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
    const registry = await startRegistry(t, { kind: 'ggcr' });
    const refused = { count: 0 };
    const proxy = await startFaultProxy(t, registry.host, withoutPut(status, refused));
    const client = testClient(t);
    await pushSample(client, proxy.host, sampleTree(10_000));
    // Those that were under way at the first refusal.
    assert.ok(refused.count >= 1 && refused.count <= 3);
    const { count } = refused;
    const sample = sampleTree(10_000);
    await pushSample(client, proxy.host, sample);
    assert.equal((await pullSample(testClient(t), registry.host, sample)).size, 4);
    assert.equal(refused.count, count);
  });
}

test('sends a small blob by PATCH after its PUT failed', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const proxy = await startFaultProxy(t, registry.host, withoutPut(500, { count: 0 }));
  const sample = sampleTree(10_000);
  await pushSample(testClient(t), proxy.host, sample);
  assert.equal((await pullSample(testClient(t), registry.host, sample)).size, 4);
});

test('asks the registry before it sends a large blob, or one that can be mounted', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const proxy = await startFaultProxy(t, registry.host, (_a, _r, forward) => forward());
  const sample = sampleTree(100_000);
  await pushSample(testClient(t), proxy.host, sample);
  const heads = () => proxy.requests.filter((line) => /^HEAD .*\/blobs\//.test(line)).length;
  assert.equal(heads(), 1);
  const origin = { registry: proxy.host, repository: 'acme/other' };
  const blobs = sample.tree.blobs.map((blob) => ({ ...blob, origin }));
  const target = { registry: proxy.host, repository: 'acme/new', tags: ['v1'], platformTags: {} };
  const { signal } = new AbortController();
  await testClient(t).push({ ...sample.tree, blobs }, { ...target, store: sample.store, signal });
  assert.equal(heads(), 4);
});
