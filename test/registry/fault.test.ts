import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { requireTool, startRegistry } from '../tool/index.ts';
import { FAST, failure, pullSample, pushSample, testClient } from './client.ts';
import { answer, errorBody, type Fault, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML = '<!DOCTYPE html><html><body>Please sign in to the proxy</body></html>';

/** For every request: the code of the error, what its message says, and how often the registry is asked at most. */
const ALWAYS: readonly (readonly [string, Fault, string, RegExp, number])[] = [
  [
    '401 without a challenge',
    (_, r) => answer(r, 401),
    'REGISTRY_UNAUTHORIZED',
    /401 without an authentication scheme/,
    9,
  ],
  [
    '401 for Negotiate only',
    (_, r) => answer(r, 401, { 'www-authenticate': 'Negotiate' }),
    'REGISTRY_UNAUTHORIZED',
    /401 without an authentication scheme/,
    9,
  ],
  [
    '401 for Bearer without realm',
    (_, r) => answer(r, 401, { 'www-authenticate': 'Bearer service="x"' }),
    'REGISTRY_UNAUTHORIZED',
    /401 without an authentication scheme/,
    9,
  ],
  [
    '401 with an unclosed quote',
    (_, r) => answer(r, 401, { 'www-authenticate': 'Bearer realm="https://x' }),
    'REGISTRY_UNAUTHORIZED',
    /401 without an authentication scheme/,
    9,
  ],
  [
    '401 for Basic',
    (_, r) =>
      answer(
        r,
        401,
        { 'www-authenticate': 'Basic realm="x"' },
        errorBody('UNAUTHORIZED', 'who are you'),
      ),
    'REGISTRY_UNAUTHORIZED',
    /returned 401.*UNAUTHORIZED: who are you/,
    9,
  ],
  [
    '403',
    (_, r) => answer(r, 403, JSON_TYPE, errorBody('DENIED', 'not yours')),
    'REGISTRY_DENIED',
    /returned 403.*DENIED: not yours/,
    12,
  ],
  [
    '404',
    (_, r) => answer(r, 404, JSON_TYPE, errorBody('NAME_UNKNOWN', 'no such repository')),
    'REGISTRY_NOT_FOUND',
    /NAME_UNKNOWN: no such repository/,
    12,
  ],
  ['405', (_, r) => answer(r, 405), 'REGISTRY_ERROR', /returned 405/, 12],
  [
    '429 for an hour',
    (_, r) => answer(r, 429, { 'retry-after': '3600' }),
    'REGISTRY_RATE_LIMIT',
    /wait 3600 s/,
    4,
  ],
  [
    '429 without a time',
    (_, r) => answer(r, 429),
    'REGISTRY_RATE_LIMIT',
    /returned 429.*\d attempts in/,
    60,
  ],
  [
    '500',
    (_, r) => answer(r, 500, JSON_TYPE, errorBody('UNKNOWN', 'disk full')),
    'REGISTRY_ERROR',
    /returned 500.*\d attempts in/,
    60,
  ],
  ['501', (_, r) => answer(r, 501), 'REGISTRY_ERROR', /returned 501/, 12],
  [
    '502 with a page',
    (_, r) => answer(r, 502, { 'content-type': 'text/html' }, HTML),
    'REGISTRY_ERROR',
    /returned 502.*\d attempts in/,
    60,
  ],
  ['503', (_, r) => answer(r, 503), 'REGISTRY_ERROR', /returned 503.*\d attempts in/, 60],
  [
    '200 with a page',
    (_, r) => answer(r, 200, { 'content-type': 'text/html; charset=utf-8' }, HTML),
    'REGISTRY_PROTOCOL',
    /HTML page/,
    2,
  ],
  [
    'a redirect to itself',
    (a, r) => answer(r, 307, { location: a.url ?? '' }),
    'REGISTRY_PROTOCOL',
    /redirects more than 10 times|returned 307/,
    80,
  ],
  ['a redirect to nowhere', (_, r) => answer(r, 307), 'REGISTRY_PROTOCOL', /without a Location/, 2],
  [
    'a redirect to a file',
    (_, r) => answer(r, 307, { location: 'file:///etc/passwd' }),
    'REGISTRY_PROTOCOL',
    /redirects to file:/,
    2,
  ],
  [
    'no HTTP',
    (_, r) => void r.socket?.end('ICY 200 OK\r\n\r\n'),
    'REGISTRY_PROTOCOL',
    /malformed HTTP/,
    2,
  ],
  ['silence', () => {}, 'REGISTRY_TIMEOUT', /did not respond to/, 2],
  [
    'a hang-up',
    (_, r) => void r.socket?.destroy(),
    'REGISTRY_UNREACHABLE',
    /closed the connection.*\d attempts in/,
    60,
  ],
];

describe('a registry that always responds with', () => {
  for (const [title, fault, code, says, most] of ALWAYS) {
    for (const way of ['pull', 'push'] as const) {
      test(`${title} fails a ${way} with ${code}`, { timeout: 30_000 }, async (t) => {
        const proxy = await startFaultProxy(t, undefined, fault);
        const client = testClient(t, { timeouts: { ...FAST, retryMs: 100 } });
        const sample = sampleTree(1_000);
        const error = await failure(
          way === 'pull'
            ? pullSample(client, proxy.host, sample)
            : pushSample(client, proxy.host, sample),
        );
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        assert.ok(error.message.includes(proxy.host), error.message);
        assert.ok(error.hint, 'it says what to do next');
        // Beside them one request finds out that the registry does not speak TLS.
        assert.ok(
          proxy.requests.length <= most * (way === 'push' ? 2 : 1),
          proxy.requests.join('\n'),
        );
        assert.ok(
          !proxy.requests.some((line) => /^PUT .*manifests/.test(line)),
          proxy.requests.join('\n'),
        );
      });
    }
  }
});

test('a registry that is down fails with REGISTRY_UNREACHABLE at once', async (t) => {
  const free = createServer();
  const port = await new Promise<number>((resolve) => {
    free.listen(0, '127.0.0.1', () => resolve((free.address() as { port: number }).port));
  });
  await new Promise((resolve) => free.close(resolve));
  const error = await failure(pushSample(testClient(t), `127.0.0.1:${port}`, sampleTree(10)));
  assert.equal(error.code, 'REGISTRY_UNREACHABLE');
  assert.match(error.message, /refuses connections/);
});

test('a host that does not exist fails with REGISTRY_UNREACHABLE', {
  timeout: 30_000,
}, async (t) => {
  const error = await failure(
    testClient(t).head(
      { registry: 'registry.invalid', repository: 'a' },
      AbortSignal.timeout(20_000),
    ),
  );
  assert.equal(error.code, 'REGISTRY_UNREACHABLE');
});

/** Faults in one place, after which everything goes well. */
const ONCE: readonly (readonly [string, (nth: number, line: string) => Fault | undefined])[] = [
  ['500 to the first request', (nth) => (nth === 1 ? (_, r) => answer(r, 500) : undefined)],
  [
    '429 for a second',
    (nth) => (nth === 1 ? (_, r) => answer(r, 429, { 'retry-after': '1' }) : undefined),
  ],
  [
    '503 until a date',
    (nth) =>
      nth === 1
        ? (_, r) => answer(r, 503, { 'retry-after': new Date(Date.now() + 1_000).toUTCString() })
        : undefined,
  ],
  [
    '429 with an invalid time',
    (nth) => (nth === 1 ? (_, r) => answer(r, 429, { 'retry-after': 'soon' }) : undefined),
  ],
  [
    'a hang-up at the first request',
    (nth) => (nth === 1 ? (_, r) => void r.socket?.destroy() : undefined),
  ],
  ['500 to an upload', (_, line) => (line === 'PATCH 1' ? (_a, r) => answer(r, 500) : undefined)],
  [
    'a hang-up in the middle of an upload',
    (_, line) =>
      line === 'PATCH 1' ? (a, r) => void a.once('data', () => r.socket?.destroy()) : undefined,
  ],
  [
    'a hang-up instead of the answer to an upload',
    (_, line) => (line === 'PUT 1' ? (a, r, forward) => hideAnswer(a, r, forward) : undefined),
  ],
  [
    '405 to PATCH',
    (_, line) =>
      line.startsWith('PATCH')
        ? (a, r) => void a.resume().on('end', () => answer(r, 405))
        : undefined,
  ],
  [
    '404 to a mount or a new upload session',
    (_, line) =>
      line === 'PATCH 1'
        ? (a, r) =>
            void a
              .resume()
              .on('end', () => answer(r, 404, JSON_TYPE, errorBody('BLOB_UPLOAD_UNKNOWN', 'gone')))
        : undefined,
  ],
  [
    '500 to a manifest',
    (_, line) => (/^PUT-manifest 1/.test(line) ? (_a, r) => answer(r, 500) : undefined),
  ],
  [
    '401 and 403 to every HEAD',
    (_, line) => (line.startsWith('HEAD') ? (_a, r) => answer(r, 403) : undefined),
  ],
];

describe('a push succeeds in spite of', () => {
  for (const [title, choose] of ONCE) {
    test(title, { timeout: 30_000 }, async (t) => {
      if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
      const registry = await startRegistry(t, { kind: 'ggcr' });
      const counts = new Map<string, number>();
      let nth = -1;
      let faults = 0;
      const proxy = await startFaultProxy(t, registry.host, (asked, response, forward) => {
        nth += asked.url === '/v2/' ? 0 : 1;
        const kind = `${asked.method}${asked.url?.includes('/manifests/') && asked.method === 'PUT' ? '-manifest' : ''}`;
        const count = (counts.get(kind) ?? 0) + 1;
        counts.set(kind, count);
        const fault = choose(nth + 1, `${kind} ${count}`);
        if (!fault) return forward();
        faults += 1;
        return fault(asked, response, forward);
      });
      // Larger than what travels in one PUT.
      const sample = sampleTree(1_500_000);
      await pushSample(testClient(t), proxy.host, sample);
      assert.ok(faults > 0, 'the fault took place');
      const pulled = await pullSample(testClient(t), registry.host, sample);
      for (const [digest, bytes] of sample.blobs)
        assert.deepEqual(pulled.get(digest), Buffer.from(bytes));
      assert.ok(pulled.has(sample.tree.root.digest));
      // What arrived is not sent again, though its answer was lost.
      if (title.includes('instead of the answer'))
        assert.deepEqual([...sample.opened.values()], [1, 1, 1]);
    });
  }
});

/** The registry gets the request and does it, the client never hears of it. */
const hideAnswer: Fault = (_asked, response, forward) => {
  response.writeHead = () => {
    response.socket?.destroy();
    return response;
  };
  forward();
};
