import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { findCommand, runOk, type Scope, temporaryDirectory } from '../tool/index.ts';
import { failure, testClient } from './client.ts';

const { signal } = new AbortController();
const NOTHING: RequestListener = (_, response) => {
  response.writeHead(404);
  response.end();
};

/** A registry without images, over TLS, with a certificate that nobody knows, for 127.0.0.1 only. */
async function startTlsRegistry(t: Scope) {
  const directory = await temporaryDirectory(t);
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const subject = ['-subj', '/CN=strake test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  await runOk(['openssl', 'req', ...kind, ...subject, '-keyout', key, '-out', cert]);
  let requests = 0;
  const server = createServer(
    { key: await readFile(key), cert: await readFile(cert) },
    (asked, response) => {
      requests += 1;
      NOTHING(asked, response);
    },
  );
  const port = await listen(t, server);
  return { host: `127.0.0.1:${port}`, port, cert, requests: () => requests };
}

async function listen(
  t: Scope,
  server: ReturnType<typeof createServer> | ReturnType<typeof createHttpServer>,
): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** An HTTP proxy that leads every host to one port of this machine. */
async function startProxy(t: Scope, port: number) {
  const lines: string[] = [];
  const server = createHttpServer((asked, response) => {
    lines.push(`${asked.method} ${asked.url}`);
    NOTHING(asked, response);
  });
  server.on('connect', (asked, socket, head) => {
    lines.push(`CONNECT ${asked.url}`);
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    t.after(() => void socket.destroy());
  });
  return { lines, url: `http://127.0.0.1:${await listen(t, server)}` };
}

const hasOpenssl = (await findCommand('openssl')) !== undefined;
const needs = { skip: hasOpenssl ? false : 'openssl is not on PATH' };

test(
  'refuses an unknown certificate, also on this machine, without a request',
  needs,
  async (t) => {
    const { host, requests } = await startTlsRegistry(t);
    const error = await failure(testClient(t).head({ registry: host, repository: 'a' }, signal));
    assert.equal(error.code, 'REGISTRY_TLS');
    assert.ok(error.hint?.includes(`name ${host} in "insecure"`), error.hint);
    assert.equal(requests(), 0);
  },
);

test('accepts an unknown certificate if the caller allows it', needs, async (t) => {
  const { host } = await startTlsRegistry(t);
  const other = await startTlsRegistry(t);
  const client = testClient(t, { insecure: [host] });
  assert.equal(await client.head({ registry: host, repository: 'a' }, signal), undefined);
  const error = await failure(client.head({ registry: other.host, repository: 'a' }, signal));
  assert.equal(error.code, 'REGISTRY_TLS');
});

test('trusts a certificate of SSL_CERT_FILE for its own names only', needs, async (t) => {
  const { host, cert, port } = await startTlsRegistry(t);
  const client = testClient(t, { env: { SSL_CERT_FILE: cert } });
  assert.equal(await client.head({ registry: host, repository: 'a' }, signal), undefined);
  const error = await failure(
    client.head({ registry: `localhost:${port}`, repository: 'a' }, signal),
  );
  assert.equal(error.code, 'REGISTRY_TLS');
});

test('names a certificate file that cannot be read', async (t) => {
  const client = testClient(t, { env: { SSL_CERT_FILE: '/does/not/exist' } });
  const error = await failure(client.head({ registry: '127.0.0.1:1', repository: 'a' }, signal));
  assert.equal(error.code, 'FILE_UNREADABLE');
  assert.match(error.message, /\/does\/not\/exist/);
});

test('uses HTTPS_PROXY, except for hosts of NO_PROXY and this machine', needs, async (t) => {
  const { host, port } = await startTlsRegistry(t);
  const proxy = await startProxy(t, port);
  const reference = { registry: 'registry.example', repository: 'a' };
  const env = { HTTPS_PROXY: proxy.url, NO_PROXY: 'registry.invalid' };
  const client = testClient(t, { env, insecure: [host, 'registry.example'] });
  assert.equal(await client.head(reference, signal), undefined);
  assert.deepEqual([...new Set(proxy.lines)], ['CONNECT registry.example:443']);
  assert.equal(await client.head({ ...reference, registry: host }, signal), undefined);
  assert.equal(
    (await failure(client.head({ ...reference, registry: 'registry.invalid' }, signal))).code,
    'REGISTRY_UNREACHABLE',
  );
  assert.deepEqual([...new Set(proxy.lines)], ['CONNECT registry.example:443']);
});

test('never uses plain HTTP for a remote registry, unless the caller allows it', async (t) => {
  const plain = createHttpServer(NOTHING);
  const proxy = await startProxy(t, await listen(t, plain));
  const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
  const reference = { registry: 'registry.example', repository: 'a' };
  const error = await failure(testClient(t, { env }).head(reference, signal));
  assert.equal(error.code, 'REGISTRY_TLS');
  assert.match(error.message, /does not speak TLS/);
  assert.ok(
    proxy.lines.every((line) => line.startsWith('CONNECT')),
    proxy.lines.join('\n'),
  );
  const client = testClient(t, { env, insecure: ['registry.example'] });
  assert.equal(await client.head(reference, signal), undefined);
  assert.ok(
    proxy.lines.some((line) => line.startsWith('HEAD http://registry.example/v2/a/')),
    proxy.lines.join('\n'),
  );
});

test('reports that a proxy refuses', async (t) => {
  const refusing = createHttpServer(NOTHING);
  refusing.on('connect', (_, socket) =>
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
  );
  const env = { HTTPS_PROXY: `http://bob:hunter2@127.0.0.1:${await listen(t, refusing)}` };
  const error = await failure(
    testClient(t, { env }).head({ registry: 'registry.example', repository: 'a' }, signal),
  );
  assert.equal(error.code, 'REGISTRY_UNREACHABLE');
  assert.match(error.message, /407/);
  assert.ok(!JSON.stringify([error.message, error.facts]).includes('hunter2'));
});
