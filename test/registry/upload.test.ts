import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireTool, startRegistry } from '../tool/index.ts';
import { pullSample, pushSample, testClient } from './client.ts';
import { answer, type Fault, startFaultProxy } from './fault-proxy.ts';
import { type SampleTree, sampleTree } from './sample-tree.ts';

const SIZE = 4_000_000;

/** What the registry has after a push, bytes by digest. */
async function arrived(t: Parameters<typeof testClient>[0], host: string, sample: SampleTree) {
  const pulled = await pullSample(testClient(t), host, sample);
  for (const [digest, bytes] of sample.blobs)
    assert.deepEqual(pulled.get(digest), Buffer.from(bytes));
}

/** Passes a request on, and hangs up when `bytes` of its body have gone through. */
function cutAfter(bytes: number): Fault {
  return (asked, response, forward) => {
    let seen = 0;
    asked.on('data', (chunk: Buffer) => {
      seen += chunk.length;
      if (seen < bytes) return;
      asked.unpipe().pause();
      setTimeout(() => asked.destroy(), 20);
    });
    forward();
    response.on('error', () => {});
  };
}

const ranges = (seen: readonly IncomingMessage[]) =>
  seen.filter((one) => one.method === 'PATCH').map((one) => one.headers['content-range']);

/** A proxy before a registry whose uploads can be resumed, with a fault for each PATCH of a layer. */
async function startProxy(
  t: Parameters<typeof testClient>[0],
  fault: (nth: number, asked: IncomingMessage, response: ServerResponse) => Fault | undefined,
) {
  const registry = await startRegistry(t, { kind: 'olareg' });
  const seen: IncomingMessage[] = [];
  let patches = 0;
  const proxy = await startFaultProxy(t, registry.host, (asked, response, forward) => {
    seen.push(asked);
    const isLayer = Number(asked.headers['content-length']) > 100_000;
    if (asked.method === 'PATCH' && isLayer) patches += 1;
    const chosen = isLayer ? fault(patches, asked, response) : undefined;
    return chosen ? chosen(asked, response, forward) : forward();
  });
  return { registry, proxy, seen };
}

test('continues an upload where the registry says that it stopped', {
  timeout: 30_000,
}, async (t) => {
  if ((await requireTool(t, 'olareg')) === undefined) return;
  const { registry, proxy, seen } = await startProxy(t, (nth) =>
    nth <= 5 ? cutAfter(500_000) : undefined,
  );
  const sample = sampleTree(SIZE);
  await pushSample(testClient(t), proxy.host, sample);
  await arrived(t, registry.host, sample);
  const resumed = ranges(seen).filter((range) => range !== undefined);
  // More than the three tries that failures in one place would have.
  assert.equal(resumed.length, 5);
  assert.ok(
    resumed.every((range) => /^[1-9]\d*-3999999$/.test(range)),
    resumed.join(' '),
  );
});

test('sends smaller chunks if a size is too large, never below the minimum of the registry', {
  timeout: 30_000,
}, async (t) => {
  if ((await requireTool(t, 'olareg')) === undefined) return;
  const limit = 1_100_000;
  const { registry, proxy, seen } = await startProxy(t, (_, asked) =>
    Number(asked.headers['content-length']) > limit
      ? (_asked, response) => answer(response, 413)
      : undefined,
  );
  const sample = sampleTree(SIZE);
  const client = testClient(t);
  await pushSample(client, proxy.host, sample);
  await arrived(t, registry.host, sample);
  assert.deepEqual(ranges(seen).slice(-4), [
    '0-999999',
    '1000000-1999999',
    '2000000-2999999',
    '3000000-3999999',
  ]);
  // One reading of the blob does for all its chunks.
  const layer = sample.tree.blobs[0]?.descriptor.digest ?? '';
  assert.ok((sample.opened.get(layer) ?? 0) <= 2);
});

test('loses no byte if a proxy limits requests and the source is slower than the registry', {
  timeout: 30_000,
}, async (t) => {
  if ((await requireTool(t, 'olareg')) === undefined) return;
  const { registry, proxy } = await startProxy(t, (_, asked) =>
    Number(asked.headers['content-length']) > 1_100_000
      ? (_asked, response) => answer(response, 413)
      : undefined,
  );
  // The proxy answers while the first bytes are still waited for, or a little later.
  for (const waits of [0, 1, 2, 5, 10]) {
    const sample = slowSample(waits);
    await pushSample(testClient(t), proxy.host, sample);
    await arrived(t, registry.host, sample);
  }
});

/** A sample whose bytes come after so many milliseconds each 64 KiB. */
function slowSample(waits: number): SampleTree {
  const sample = sampleTree(2_000_000);
  const open: SampleTree['store']['open'] = async (descriptor, signal) => {
    const stream = await sample.store.open(descriptor, signal);
    return (async function* slow() {
      for await (const chunk of stream) {
        await sleep(waits, undefined, { signal });
        yield chunk;
      }
    })();
  };
  return { ...sample, store: { open } };
}
