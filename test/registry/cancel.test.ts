import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/oci';
import { requireTool, startRegistry } from '../tool/index.ts';
import { failure, pushSample, testClient } from './client.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

test('ends uploads, cancels their sessions and moves no tag on abort', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const cancel = new AbortController();
  const proxy = await startFaultProxy(t, registry.host, (asked, _response, forward) => {
    if (asked.method !== 'PATCH') return forward();
    // It takes the first bytes and never answers.
    asked.once('data', () => {
      asked.pause();
      cancel.abort();
    });
  });
  const client = testClient(t, { timeouts: { idleMs: 60_000 } });
  await assert.rejects(pushSample(client, proxy.host, sampleTree(5_000_000), cancel.signal), {
    name: 'AbortError',
  });
  assert.ok(
    proxy.requests.some((line) => /^DELETE .*uploads/.test(line)),
    proxy.requests.join('\n'),
  );
  assert.ok(!proxy.requests.some((line) => /^PUT .*manifests/.test(line)));
});

// The pause alone would last longer than the test may take.
test('ends the pause between two attempts on abort', { timeout: 20_000 }, async (t) => {
  const cancel = new AbortController();
  const proxy = await startFaultProxy(t, undefined, (_, response) => {
    response.writeHead(429, { 'retry-after': '60' });
    response.end();
    setTimeout(() => cancel.abort(), 50);
  });
  const client = testClient(t, { timeouts: { retryMs: 90_000 } });
  await assert.rejects(pushSample(client, proxy.host, sampleTree(10), cancel.signal), {
    name: 'AbortError',
  });
});

test('fails with the error of an unreadable blob, without a tag', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree();
  const broken = new StrakeError('DIGEST_MISMATCH', 'cached blob has other bytes');
  const store = {
    async *bytes() {
      yield Buffer.alloc(10);
      throw broken;
    },
    async open() {
      return this.bytes();
    },
  };
  const client = testClient(t);
  const error = await failure(pushSample(client, registry.host, { ...sample, store }));
  assert.equal(error.code, 'DIGEST_MISMATCH');
  assert.match(error.message, /cached blob has other bytes|failures/);
  const reference = { registry: registry.host, repository: 'acme/app', tag: 'v1' };
  assert.equal(await client.head(reference, new AbortController().signal), undefined);
});

test('fails with SIZE_MISMATCH for a source that returns too few bytes', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree();
  const store = {
    async open() {
      return (async function* () {
        yield Buffer.alloc(10);
      })();
    },
  };
  const error = await failure(pushSample(testClient(t), registry.host, { ...sample, store }));
  assert.equal(error.code, 'SIZE_MISMATCH', error.message);
});

test('does not upload nondistributable layers', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const { tree, store, opened, blobs } = sampleTree(1_000);
  const foreign = {
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    digest: `sha256:${'0'.repeat(64)}`,
    size: 10,
  };
  const sample = {
    tree: { ...tree, blobs: [...tree.blobs, { descriptor: foreign }] },
    store,
    opened,
    blobs,
  };
  await pushSample(testClient(t), registry.host, sample);
  assert.equal(opened.has(foreign.digest), false);
});
