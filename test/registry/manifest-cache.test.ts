import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '@strake/oci';
import { type Scope, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { failure, pushSample, testClient } from './client.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();

/** A registry with a sample in it, and builds that read all its documents with one cache. */
async function scene(t: Scope) {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const asked: string[] = [];
  const proxy = await startFaultProxy(t, registry.host, (request, _, forward) => {
    if (request.url !== '/v2/') asked.push(`${request.method} ${request.url?.split('/').at(-1)}`);
    return forward();
  });
  const directory = await temporaryDirectory(t);
  const push = async () => {
    const sample = sampleTree(1000);
    await pushSample(testClient(t), registry.host, sample);
    return sample.tree;
  };
  const readAll = async (name: { readonly tag?: string; readonly digest?: string }) => {
    asked.length = 0;
    const documents = await openStore(directory);
    const client = testClient(t, { documents });
    const source = client.source({ registry: proxy.host, repository: 'acme/app', ...name });
    const root = await source.root(signal);
    const { manifests } = JSON.parse(Buffer.from(root.bytes).toString());
    for (const descriptor of manifests) {
      const bytes = await source.document(descriptor, signal);
      await source.document(JSON.parse(Buffer.from(bytes).toString()).config, signal);
    }
    await documents.close();
    return {
      digest: root.descriptor.digest,
      mediaType: root.descriptor.mediaType,
      asked: [...asked],
    };
  };
  const remove = async () => {
    const url = `http://${registry.host}/v2/acme/app/manifests/v1`;
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 202);
  };
  return { push, readAll, remove, directory };
}

test('reads a cached base with one HEAD of its tag, and one by digest without a request', async (t) => {
  const { push, readAll } = await scene(t);
  const tree = await push();
  const first = await readAll({ tag: 'v1' });
  assert.equal(first.asked.length, 5);
  const again = await readAll({ tag: 'v1' });
  assert.deepEqual(again, { ...first, asked: ['HEAD v1'] });
  const { digest } = tree.root;
  assert.deepEqual((await readAll({ digest })).asked, [`GET ${digest}`]);
  assert.deepEqual((await readAll({ digest })).asked, []);
});

test('reads a moved tag again', async (t) => {
  const { push, readAll } = await scene(t);
  await push();
  await readAll({ tag: 'v1' });
  const moved = await push();
  const { digest, asked } = await readAll({ tag: 'v1' });
  assert.equal(digest, moved.root.digest);
  assert.deepEqual(asked.slice(0, 2), ['HEAD v1', 'GET v1']);
  assert.deepEqual((await readAll({ tag: 'v1' })).asked, ['HEAD v1']);
});

test('fails for a deleted tag, whatever was cached', async (t) => {
  const { push, readAll, remove } = await scene(t);
  await push();
  await readAll({ tag: 'v1' });
  await remove();
  const error = await failure(readAll({ tag: 'v1' }));
  assert.equal(error.code, 'REGISTRY_NOT_FOUND');
});

test('fetches corrupt documents again', async (t) => {
  const { push, readAll, directory } = await scene(t);
  await push();
  const first = await readAll({ tag: 'v1' });
  const blobs = join(directory, 'blobs/sha256');
  for (const name of await readdir(blobs)) await writeFile(join(blobs, name), '{}');
  const second = await readAll({ tag: 'v1' });
  assert.equal(second.digest, first.digest);
  assert.equal(second.asked.length, 6);
  assert.deepEqual((await readAll({ tag: 'v1' })).asked, ['HEAD v1']);
});
