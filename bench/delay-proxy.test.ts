import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { type DelayProxy, type Distance, startDelayProxy } from './delay-proxy.ts';

const BLOB = randomBytes(1_000_000);

test('every byte takes half of a round trip, and so does opening a connection', async (t) => {
  const proxy = await startProxy(t, { roundTripMs: 40 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const first = await timed(() => ask(proxy, agent, Buffer.of(1)));
  const later: number[] = [];
  for (let at = 0; at < 5; at += 1) {
    const { ms, result } = await timed(() => ask(proxy, agent, Buffer.of(at)));
    assert.deepEqual(result, Buffer.of(at));
    later.push(ms);
  }
  assert.ok(first.ms >= 78, `opening and asking took ${first.ms} ms`);
  assert.ok(Math.min(...later) >= 38, `asking took ${later} ms`);
  assert.ok(Math.min(...later) < 78, `asking took ${later} ms`);
  assert.equal(proxy.traffic().requests, 6);
});

test('connections share the bandwidth, in each direction', async (t) => {
  // 2 MB there and 2 MB back, at the same time but for the first pieces.
  const proxy = await startProxy(t, { roundTripMs: 0, bytesPerSecond: 10_000_000 });
  const { ms, result } = await timed(() =>
    Promise.all([ask(proxy, undefined, BLOB), ask(proxy, undefined, BLOB)]),
  );
  assert.ok(ms >= 195 && ms < 2000, `2 MB at 10 MB/s took ${ms} ms`);
  for (const bytes of result) assert.ok(bytes.equals(BLOB));
  const { sent, received } = proxy.traffic();
  for (const bytes of [sent, received])
    assert.ok(bytes > 2_000_000 && bytes < 2_010_000, `${bytes} bytes`);
});

/** In front of a server that sends back what it receives. */
async function startProxy(t: TestContext, distance: Distance): Promise<DelayProxy> {
  const server = createServer((asked, answer) => asked.pipe(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return startDelayProxy(t, `127.0.0.1:${port}`, distance);
}

function ask({ host }: DelayProxy, agent: Agent | undefined, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { method: 'PUT', ...(agent ? { agent } : {}) };
    request(`http://${host}/blob`, options, (answer) => resolve(buffer(answer)))
      .on('error', reject)
      .end(body);
  });
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}
