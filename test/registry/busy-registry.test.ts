import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireTool, startRegistry } from '../tool/index.ts';
import { FAST, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

test('a copy succeeds though a fifth of all requests is answered 503', {
  timeout: 60_000,
}, async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = seededRandom(seed);
    let faults = 0;
    const proxy = await startFaultProxy(t, registry.host, (asked, response, forward) => {
      if (random() >= 0.2) return forward();
      faults += 1;
      return void asked.resume().on('end', () => answer(response, 503));
    });
    const samples = Array.from({ length: 4 }, () => sampleTree(200_000));
    const client = testClient(t);
    await Promise.all(
      samples.map(async (sample, at) => {
        const target = { registry: proxy.host, repository: `acme/app-${at}`, tags: ['v1'] };
        const { signal } = new AbortController();
        await client.push(sample.tree, {
          ...target,
          platformTags: {},
          store: sample.store,
          signal,
        });
        const source = client.source({ registry: proxy.host, repository: target.repository });
        for (const { descriptor } of sample.tree.blobs) {
          const bytes: Uint8Array[] = [];
          for await (const chunk of await source.blob(descriptor, signal))
            bytes.push(Buffer.from(chunk));
          assert.deepEqual(
            Buffer.concat(bytes),
            Buffer.from(sample.blobs.get(descriptor.digest) ?? []),
          );
        }
      }),
    );
    assert.ok(faults > 5, `${faults}`);
  }
});

/** Numbers from 0 to 1, the same for the same seed. Source: mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('a burst gets through a registry that takes a few requests a second, and is refused as a whole only once', {
  timeout: 30_000,
}, async (t) => {
  let [left, refused] = [20, 0];
  const proxy = await startFaultProxy(t, undefined, (_, response) => {
    setTimeout(() => {
      left -= 1;
      if (left >= 0) return answer(response, 404);
      refused += 1;
      return answer(response, 429, { 'retry-after': '1' });
    }, 2);
  });
  const refill = setInterval(() => {
    left = 20;
  }, 1_000);
  t.after(() => clearInterval(refill));
  const client = testClient(t, { timeouts: { ...FAST, retryMs: 8_000 } });
  const { signal } = new AbortController();
  const ask = (_: unknown, at: number) =>
    client.head({ registry: proxy.host, repository: `acme/app-${at}` }, signal);
  assert.deepEqual(
    new Set(await Promise.all(Array.from({ length: 60 }, ask))),
    new Set([undefined]),
  );
  // 40 of the burst; then only who was under way when the next 20 were through.
  assert.ok(refused >= 40 && refused <= 52, `${refused}`);
});

test('a pause that a registry asks for holds for all that is asked of it', {
  timeout: 30_000,
}, async (t) => {
  const arrivals: number[] = [];
  const proxy = await startFaultProxy(t, undefined, (asked, response) => {
    if (asked.url === '/v2/') return answer(response, 200);
    arrivals.push(performance.now());
    return arrivals.length === 1
      ? answer(response, 429, { 'retry-after': '1' })
      : answer(response, 404);
  });
  const client = testClient(t);
  const ask = (repository: string) =>
    client.head({ registry: proxy.host, repository }, new AbortController().signal);
  const first = ask('one');
  while (arrivals.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await Promise.all([first, ask('two'), ask('three')]);
  const [start = 0, ...others] = arrivals;
  assert.equal(others.length, 3);
  assert.ok(
    others.every((arrival) => arrival - start >= 950),
    others.join(' '),
  );
});
