import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTool, type Scope, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { failure, pullSample, pushSample, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const BASIC = `Basic ${Buffer.from('ada:secret').toString('base64')}`;

/** A credential file that knows one host. */
async function login(t: Scope, host: string): Promise<Record<string, string>> {
  const path = join(await temporaryDirectory(t), 'auth.json');
  await writeFile(path, JSON.stringify({ auths: { [host]: { auth: BASIC.slice(6) } } }));
  return { REGISTRY_AUTH_FILE: path };
}

test('sends no Authorization to a redirect to another port of the same host, and uses its bytes', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const sample = sampleTree();
  await pushSample(testClient(t), registry.host, sample);
  const elsewhere = await startFaultProxy(t, registry.host, (_a, _r, forward) => forward());
  const front = await startFaultProxy(t, registry.host, (asked, response, forward) => {
    if (asked.headers.authorization !== BASIC)
      return answer(response, 401, { 'www-authenticate': 'Basic realm="x"' });
    if (!asked.url?.includes('/blobs/')) return forward();
    return answer(response, 307, {
      location: `http://${elsewhere.host}${asked.url}?signature=a~b`,
    });
  });
  const pulled = await pullSample(
    testClient(t, { env: await login(t, front.host) }),
    front.host,
    sample,
  );
  assert.equal(pulled.size, 4);
  assert.ok(front.authorizations.includes(BASIC));
  assert.equal(elsewhere.requests.length, 3);
  assert.deepEqual([...new Set(elsewhere.authorizations)], [undefined]);
  assert.ok(elsewhere.requests.every((line) => line.endsWith('?signature=a~b')));
});

test('sends no Authorization to an upload Location on another host, and the bytes arrive there', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const elsewhere = await startFaultProxy(t, registry.host, (_a, _r, forward) => forward());
  const front = await startFaultProxy(t, registry.host, (asked, response, forward) => {
    if (asked.headers.authorization !== BASIC)
      return answer(response, 401, { 'www-authenticate': 'Basic realm="x"' });
    if (asked.method !== 'POST') return forward();
    const { setHeader } = response;
    response.setHeader = (name, value) => setHeader.call(response, name, value);
    const { writeHead } = response;
    response.writeHead = ((status: number, headers: Record<string, string>) =>
      writeHead.call(response, status, {
        ...headers,
        location: `http://${elsewhere.host}${headers.location}`,
      })) as typeof writeHead;
    return forward();
  });
  const sample = sampleTree();
  await pushSample(testClient(t, { env: await login(t, front.host) }), front.host, sample);
  assert.ok(elsewhere.requests.some((line) => line.startsWith('PUT')));
  assert.deepEqual([...new Set(elsewhere.authorizations)], [undefined]);
  assert.equal((await pullSample(testClient(t), registry.host, sample)).size, 4);
});

test('reports a 401 of a redirect target, without logging in there', async (t) => {
  const elsewhere = await startFaultProxy(t, undefined, (_, response) =>
    answer(response, 401, { 'www-authenticate': 'Basic realm="y"' }),
  );
  const front = await startFaultProxy(t, undefined, (asked, response) =>
    answer(response, 307, { location: `http://${elsewhere.host}${asked.url}` }),
  );
  const env = await login(t, elsewhere.host);
  const source = testClient(t, { env }).source({ registry: front.host, repository: 'a' });
  assert.equal(
    (await failure(source.root(new AbortController().signal))).code,
    'REGISTRY_UNAUTHORIZED',
  );
  assert.deepEqual([...new Set(elsewhere.authorizations)], [undefined]);
});

for (const [title, location] of [
  ['empty', ''],
  ['missing', undefined],
  ['javascript:', 'javascript:alert(1)'],
  ['with a user name', 'http://user:pw@127.0.0.1/x'],
  ['no URL', 'http://[::1'],
] as const) {
  test(`refuses an upload Location that is ${title}`, async (t) => {
    const proxy = await startFaultProxy(t, undefined, (asked, response) =>
      asked.method === 'POST'
        ? answer(response, 202, location === undefined ? {} : { location })
        : answer(response, 404),
    );
    const error = await failure(pushSample(testClient(t), proxy.host, sampleTree(10)));
    assert.equal(error.code, 'REGISTRY_PROTOCOL', error.message);
    assert.ok(!error.message.includes('pw'));
  });
}

test('sends the query of a Location back byte by byte, with the digest appended', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const state = '_state=a~b%20c+d%2Be%3D';
  const front = await startFaultProxy(t, registry.host, (_asked, response, forward) => {
    const { writeHead } = response;
    response.writeHead = ((status: number, headers: Record<string, string>) =>
      writeHead.call(
        response,
        status,
        headers.location?.includes('/uploads/')
          ? { ...headers, location: `${headers.location}?${state}` }
          : headers,
      )) as typeof writeHead;
    forward();
  });
  await pushSample(testClient(t), front.host, sampleTree(10));
  const commits = front.requests.filter((line) => /^PUT .*uploads/.test(line));
  assert.equal(commits.length, 3);
  for (const line of commits)
    assert.match(line, /\?_state=a~b%20c\+d%2Be%3D&digest=sha256:[0-9a-f]{64}$/);
});
