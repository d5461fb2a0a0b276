import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { MEDIA_TYPE } from '@strake/oci';
import type { Scope } from '../tool/index.ts';
import { FAST, failure, testClient } from './client.ts';
import { answer, type Fault, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
/** Documents may take half a second then. */
const idleMs = 250;

/** A body that goes on for ever; by default faster than what counts as stalled. */
function drip(
  response: ServerResponse,
  status = 200,
  headers: Record<string, string> = {},
  bytes = 500,
): void {
  response.writeHead(status, headers);
  const timer = setInterval(() => response.write(' '.repeat(bytes)), 25);
  response.on('close', () => clearInterval(timer));
}

async function source(t: Scope, fault: Fault) {
  const { host, requests } = await startFaultProxy(t, undefined, fault);
  const client = testClient(t, { timeouts: { ...FAST, idleMs } });
  return { client, requests, host, image: client.source({ registry: host, repository: 'a' }) };
}

async function endsInTime(t: Scope, fault: Fault): Promise<void> {
  const { image, requests } = await source(t, fault);
  const error = await failure(image.root(signal));
  assert.equal(error.code, 'REGISTRY_TIMEOUT', error.message);
  assert.match(error.message, /took more than 0\.5 s for the response to GET/);
  assert.equal(requests.filter((line) => line.includes('/manifests/')).length, 1);
}

test('gives up on an endless manifest', { timeout: 20_000 }, (t) =>
  endsInTime(t, (asked, response) =>
    asked.url === '/v2/' ? answer(response, 200) : drip(response),
  ),
);

test('gives up on an endless token', { timeout: 20_000 }, (t) =>
  endsInTime(t, (asked, response) => {
    if (asked.url?.startsWith('/token')) return drip(response);
    const realm = `Bearer realm="http://${asked.headers.host}/token",service="s"`;
    return answer(response, 401, { 'www-authenticate': realm });
  }),
);

test('gives up on an endless config', { timeout: 20_000 }, async (t) => {
  const { image } = await source(t, (_, response) => drip(response));
  const { descriptor } = sampleTree(10).tree.blobs.at(-1) ?? assert.fail();
  const error = await failure(image.document({ ...descriptor, size: 8_000_000 }, signal));
  assert.equal(error.code, 'REGISTRY_TIMEOUT', error.message);
  assert.match(error.message, /took more than 0\.5 s for document sha256:/);
});

test('gives up on an endless list of referrers', { timeout: 20_000 }, async (t) => {
  const { client, host } = await source(t, (_, response) =>
    drip(response, 200, { 'content-type': MEDIA_TYPE.oci.index }),
  );
  const subject = `sha256:${'a'.repeat(64)}`;
  const error = await failure(
    client.referrers({ registry: host, repository: 'a' }, subject, signal),
  );
  assert.equal(error.code, 'REGISTRY_TIMEOUT', error.message);
});

test('reports an error with an endless body, and follows redirects and logins with endless bodies', {
  timeout: 20_000,
}, async (t) => {
  const { image, requests } = await source(t, (asked, response) => {
    if (asked.url?.endsWith('/end')) return drip(response, 404, {}, 1);
    if (asked.url?.startsWith('/token')) return answer(response, 200, {}, '{"token":"t"}');
    const realm = `Bearer realm="http://${asked.headers.host}/token"`;
    return asked.headers.authorization === undefined
      ? drip(response, 401, { 'www-authenticate': realm }, 1)
      : drip(response, 307, { location: '/end' }, 1);
  });
  const error = await failure(image.root(signal));
  assert.equal(error.code, 'REGISTRY_NOT_FOUND', error.message);
  assert.ok(requests.includes('GET /end'));
});
