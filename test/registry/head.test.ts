import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Scope, startRegistry } from '../tool/index.ts';
import { pullSample, pushSample, testClient } from './client.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();

/** A registry that holds a sample, behind a proxy that does something else before it passes a request on. */
async function scene(t: Scope, before: (method: string, socket: Socket) => unknown) {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree(1000);
  await pushSample(testClient(t), registry.host, sample);
  const connections = new Set<Socket>();
  const proxy = await startFaultProxy(t, registry.host, async (asked, _, forward) => {
    connections.add(asked.socket);
    await before(asked.method ?? '', asked.socket);
    forward();
  });
  return { host: proxy.host, requests: proxy.requests, connections, sample };
}

test('keeps a connection after the response to a HEAD', async (t) => {
  const { host, requests, connections } = await scene(t, () => {});
  const client = testClient(t);
  const reference = { registry: host, repository: 'acme/app', tag: 'v1' };
  for (let turn = 0; turn < 5; turn += 1) assert.ok(await client.head(reference, signal));
  assert.equal(requests.filter((request) => request.startsWith('HEAD')).length, 5);
  assert.ok(connections.size <= 2, `${connections.size} connections`);
});

test('reads from a registry that sends a body in response to a HEAD', async (t) => {
  const owed = new Set<Socket>();
  let bodies = 0;
  const { host, sample } = await scene(t, (method, socket) => {
    if (method === 'HEAD') owed.add(socket);
    else if (owed.delete(socket)) bodies += Number(socket.write('{"schemaVersion":2}'));
  });
  const client = testClient(t);
  const reference = { registry: host, repository: 'acme/app', tag: 'v1' };
  for (let turn = 0; turn < 3; turn += 1) {
    assert.ok(await client.head(reference, signal));
    // undici uses a connection again in the next turn of the event loop.
    await nextTurn();
    const pulled = await pullSample(client, host, sample);
    assert.ok(pulled.has(sample.tree.root.digest));
  }
  assert.equal(bodies, 1);
});
