// Layers of tens and hundreds of megabytes, which a build reads while it does something else.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { type Fault, startFaultProxy } from '../registry/fault-proxy.ts';
import { requireRegistry } from '../tool/index.ts';
import { openCache, sampleBundles, signal } from './scene.ts';

const MEBIBYTE = 1024 * 1024;
const isLayer = (method = '', url = '') => method === 'GET' && url.includes('/blobs/');

/** A list in a registry behind a proxy, found by another machine. */
async function scene(
  t: TestContext,
  fault: Fault,
  {
    layers = ['std'],
    size = 16 * MEBIBYTE,
  }: { readonly layers?: readonly string[]; readonly size?: number } = {},
) {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return undefined;
  const sample = sampleBundles('app', layers, { size });
  const writer = openCache(t, `${registry.host}/acme/cache`);
  assert.equal(await writer.cache.write(sample.entry, sample.blobs, signal), 'written');
  const proxy = await startFaultProxy(t, registry.host, fault);
  const { cache, warnings } = openCache(t, `${proxy.host}/acme/cache`);
  const found = await cache.find('bundles', sample.entry.key, signal);
  assert.ok(found);
  return { cache, warnings, found };
}

test('a cancelled transfer ends at once, also if nobody reads on, and closes its connection', async (t) => {
  const responses: ServerResponse[] = [];
  const place = await scene(t, ({ method, url }, response, forward) => {
    if (!isLayer(method, url)) return forward();
    responses.push(response);
    // The beginning, and then nothing.
    response.writeHead(200, { 'content-length': 16 * MEBIBYTE });
    response.write(Buffer.alloc(MEBIBYTE));
  });
  if (!place) return;
  const { cache, found, warnings } = place;
  const [layer = assert.fail()] = found.entry.layers;
  const reason = new Error('compiling is quicker');
  const closed = (at: number) =>
    new Promise<void>((resolve) => {
      const socket = responses[at]?.socket;
      if (!socket || socket.destroyed) resolve();
      else socket.once('close', () => resolve());
    });

  const reading = new AbortController();
  const read = cache.open(found, layer, reading.signal).then(async (stream) => {
    for await (const _ of stream) setTimeout(() => reading.abort(reason), 50);
  });
  await assert.rejects(read, reason);
  await closed(0);

  const resting = new AbortController();
  const stream = await cache.open(found, layer, resting.signal);
  const chunks = stream[Symbol.asyncIterator]();
  assert.equal((await chunks.next()).done, false);
  resting.abort(reason);
  await closed(1);
  // Data that had arrived may come first.
  await assert.rejects(async () => {
    while (!(await chunks.next()).done);
  }, reason);

  for await (const _ of await cache.open(found, layer, signal)) break;
  await closed(2);
  assert.deepEqual(warnings, []);
});

test('a layer that nobody reads on is not kept in memory', async (t) => {
  let sent = 0;
  const size = 48 * MEBIBYTE;
  const place = await scene(
    t,
    async ({ method, url }, response, forward) => {
      if (!isLayer(method, url)) return forward();
      response.writeHead(200, { 'content-length': size });
      for (const piece = Buffer.alloc(65_536); sent < size; sent += piece.length)
        if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
    },
    { size },
  );
  if (!place) return;
  const { cache, found } = place;
  const [layer = assert.fail()] = found.entry.layers;
  const stream = await cache.open(found, layer, signal);
  for await (const _ of stream) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    break;
  }
  // The sockets on both sides hold some.
  assert.ok(sent < size / 2, `${sent} bytes`);
});

test('four transfers at once go on where their connections broke', async (t) => {
  const marks = ['list', 'std', 'dependencies', 'own'];
  const ranges: (string | undefined)[] = [];
  const place = await scene(
    t,
    ({ method, url, headers }, response, forward) => {
      if (!isLayer(method, url)) return forward();
      ranges.push(headers.range);
      let left = 2 * MEBIBYTE;
      const write = response.write.bind(response);
      if (headers.range === undefined)
        response.write = ((chunk: Buffer) => {
          left -= chunk.length;
          if (left <= 0) response.destroy();
          return write(chunk);
        }) as typeof response.write;
      forward();
    },
    { layers: marks },
  );
  if (!place) return;
  const { cache, found, warnings } = place;
  const read = found.entry.layers.map(async (layer) => {
    let bytes = 0;
    for await (const chunk of await cache.open(found, layer, signal)) bytes += chunk.length;
    return bytes;
  });
  assert.deepEqual(
    await Promise.all(read),
    marks.map(() => 16 * MEBIBYTE),
  );
  assert.equal(ranges.filter((range) => range === undefined).length, 4);
  assert.ok(ranges.length >= 8, `${ranges}`);
  assert.deepEqual(warnings, []);
});
