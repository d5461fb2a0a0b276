import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { speaksPlain } from './plain-probe.ts';

async function ask(t: TestContext, server: Server, signal = new AbortController().signal) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return speaksPlain(new URL(`https://127.0.0.1:${address.port}/`), 500, signal);
}

test('tells a server of HTTP', async (t) => {
  assert.equal(await ask(t, createHttpServer()), true);
});

test('tells a server that answers a line at a time', async (t) => {
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes;
      if (text.includes('\r\n\r\n')) socket.end('<!DOCTYPE HTML>');
    });
  });
  assert.equal(await ask(t, server), true);
});

test('tells a server that hangs up', async (t) => {
  const server = createServer((socket) => socket.once('data', () => socket.end()));
  assert.equal(await ask(t, server), true);
});

for (const minVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`takes a server of ${minVersion} and newer for one, without a certificate too`, async (t) => {
    assert.equal(await ask(t, createTlsServer({ minVersion })), false);
  });
}

test('says no of a server that never answers, and where nobody waits any longer', async (t) => {
  assert.equal(await ask(t, createServer()), false);
  const abort = new AbortController();
  const server = createServer(() => abort.abort());
  assert.equal(await ask(t, server, abort.signal), false);
  assert.equal(await speaksPlain(new URL('https://127.0.0.1/'), 500, abort.signal), false);
});

test('says no where nothing listens', async (t) => {
  const server = createServer();
  await ask(t, server, AbortSignal.abort());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  await new Promise((resolve) => server.close(resolve));
  const url = new URL(`https://127.0.0.1:${address.port}/`);
  assert.equal(await speaksPlain(url, 500, new AbortController().signal), false);
});
