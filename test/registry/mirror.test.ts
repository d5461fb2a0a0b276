import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { requirePart, startRegistry, temporaryDirectory } from '../part/index.ts';
import { failure, pullSample, pushSample, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

/** An environment whose `registries.conf` is `text`. */
async function withConf(t: Parameters<typeof testClient>[0], text: string) {
  const HOME = await temporaryDirectory(t);
  const path = join(HOME, '.config/containers/registries.conf');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return { HOME };
}

const conf = (host: string, ...mirrors: string[]) =>
  [
    `[[registry]]\nlocation = "${host}"\n`,
    ...mirrors.map((mirror) => `[[registry.mirror]]\nlocation = "${mirror}"\ninsecure = true\n`),
  ].join('');

test('pulls from the first mirror that has the image, and asks the registry nothing', async (t) => {
  if ((await requirePart(t, 'ggcr-registry')) === undefined) return;
  const [empty, full] = await Promise.all([
    startRegistry(t, { kind: 'ggcr' }),
    startRegistry(t, { kind: 'ggcr' }),
  ]);
  const sample = sampleTree();
  await pushSample(testClient(t), full.host, sample);
  const asked = await startFaultProxy(t, undefined, (_, response) => answer(response, 500));
  const env = await withConf(t, conf(asked.host, empty.host, full.host));
  const pulled = await pullSample(testClient(t, { env }), asked.host, sample);
  for (const [digest, bytes] of sample.blobs)
    assert.deepEqual(pulled.get(digest), Buffer.from(bytes));
  assert.deepEqual(asked.requests, []);
});

test('goes on in the registry where a mirror breaks off, from the same byte', async (t) => {
  if ((await requirePart(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree(1_000_000);
  await pushSample(testClient(t), registry.host, sample);
  const layer = sample.tree.blobs[0]?.descriptor.digest ?? '';
  let isServed = false;
  const mirror = await startFaultProxy(t, registry.host, (asked, response, forward) => {
    if (!asked.url?.endsWith(layer)) return forward();
    if (isServed) return answer(response, 404);
    isServed = true;
    const bytes = Buffer.from(sample.blobs.get(layer) ?? []);
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, 300_000), () => setTimeout(() => response.destroy(), 50));
  });
  const ranges: (string | undefined)[] = [];
  const primary = await startFaultProxy(t, registry.host, (asked, _, forward) => {
    ranges.push(asked.headers.range);
    forward();
  });
  const env = await withConf(t, conf(primary.host, mirror.host));
  const pulled = await pullSample(testClient(t, { env }), primary.host, sample);
  assert.deepEqual(pulled.get(layer), Buffer.from(sample.blobs.get(layer) ?? []));
  assert.ok(ranges.includes('bytes=300000-999999'), ranges.join(' '));
});

test('a mirror with other bytes ends the pull: the registry is not asked to mend it', async (t) => {
  if ((await requirePart(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree(1000);
  await pushSample(testClient(t), registry.host, sample);
  const layer = sample.tree.blobs[0]?.descriptor.digest ?? '';
  const mirror = await startFaultProxy(t, registry.host, (asked, response, forward) =>
    asked.url?.endsWith(layer) ? answer(response, 200, {}, Buffer.alloc(1000, 'x')) : forward(),
  );
  const env = await withConf(t, conf(registry.host, mirror.host));
  const error = await failure(pullSample(testClient(t, { env }), registry.host, sample));
  assert.equal(error.code, 'DIGEST_MISMATCH');
});

test('writes go to the registry itself, never to a mirror', async (t) => {
  if ((await requirePart(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const mirror = await startFaultProxy(t, undefined, (_, response) => answer(response, 500));
  const env = await withConf(t, conf(registry.host, mirror.host));
  await pushSample(testClient(t, { env }), registry.host, sampleTree());
  assert.deepEqual(mirror.requests, []);
});

test('neither pulls from nor pushes to a registry that is blocked', async (t) => {
  const registry = await startFaultProxy(t, undefined, (_, response) => answer(response, 500));
  const env = await withConf(t, `[[registry]]\nlocation = "${registry.host}"\nblocked = true\n`);
  for (const ask of [pushSample, pullSample]) {
    const error = await failure(ask(testClient(t, { env }), registry.host, sampleTree()));
    assert.equal(error.code, 'REGISTRY_BLOCKED');
  }
  assert.deepEqual(registry.requests, []);
});
