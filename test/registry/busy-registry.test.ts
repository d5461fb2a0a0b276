import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireTool, startRegistry } from '../tool/index.ts';
import { FAST, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

test('copies although a fifth of all requests return 503', {
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

test('completes a burst on a registry that limits its rate, with all requests refused only once', {
  timeout: 60_000,
}, async (t) => {
  let [left, refused, answered] = [20, 0, 0];
  let refill: NodeJS.Timeout | undefined;
  const fill = () => {
    left = 20;
    refill = undefined;
  };
  t.after(() => clearTimeout(refill));
  const proxy = await startFaultProxy(t, undefined, (_, response) => {
    setTimeout(() => {
      answered += 1;
      left -= 1;
      const isRefused = left < 0;
      // However long the burst takes, its end is the end of the first second.
      if (answered === 60) fill();
      if (!isRefused) return answer(response, 404);
      refused += 1;
      if (answered > 60) refill ??= setTimeout(fill, 1_000);
      return answer(response, 429, { 'retry-after': '1' });
    }, 2);
  });
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

test('applies the pause that a registry asks for to all requests to it', {
  timeout: 60_000,
}, async (t) => {
  const asked: string[] = [];
  const proxy = await startFaultProxy(t, undefined, ({ url = '' }, response) => {
    if (url === '/v2/') return answer(response, 200);
    asked.push(url.split('/')[2] ?? '');
    return asked.length === 1
      ? answer(response, 429, { 'retry-after': '1' })
      : answer(response, 404);
  });
  const free = await startFaultProxy(t, undefined, (_, response) => answer(response, 404));
  const client = testClient(t, { timeouts: { ...FAST, retryMs: 60_000 } });
  const { signal } = new AbortController();
  const ask = (repository: string, registry = proxy.host) =>
    client.head({ registry, repository }, signal);
  // While time stands still, what was started before a whole request to another registry has been sent or waits for the clock.
  const settle = () => ask('app', free.host);
  const start = performance.now();
  let now = start;
  t.mock.method(performance, 'now', () => now);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const first = ask('one');
  while (asked.length === 0) await settle();
  await settle();
  const others = [ask('two'), ask('three')];
  now = start + 999;
  t.mock.timers.tick(999);
  await settle();
  assert.deepEqual(asked, ['one']);
  now = start + 1000;
  t.mock.timers.tick(1);
  await Promise.all([first, ...others]);
  assert.deepEqual(asked.slice(1).sort(), ['one', 'three', 'two']);
});
