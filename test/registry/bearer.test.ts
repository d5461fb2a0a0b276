import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type RegistryKind,
  requireTool,
  type Scope,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';
import { FAST, failure, pullSample, pushSample, testClient } from './client.ts';
import { answer, type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();

interface TokenRegistry extends FaultProxy {
  /** What the token server was asked: method, query or form. */
  readonly asked: { method: string; query: URLSearchParams; authorization: string | undefined }[];
  /** Ends the life of every token. */
  expire(): void;
}

interface TokenOptions {
  readonly kind?: RegistryKind;
  /** What the token server does before it gives a token; true: it has answered itself. */
  readonly refuse?: (method: string, response: Parameters<Fault>[1]) => boolean;
  readonly fields?: (token: string) => object;
  /** Called for each request with a good token. */
  readonly onRequest?: (line: string) => void;
  /** Demanded beside what the client wants. */
  readonly extraScope?: string;
}

/** A real registry behind a login by Bearer, with its token server. Tokens are good for exactly their scopes. */
async function startTokenRegistry(t: Scope, options: TokenOptions = {}): Promise<TokenRegistry> {
  const registry = await startRegistry(t, { kind: options.kind ?? 'ggcr' });
  const asked: TokenRegistry['asked'] = [];
  const tokens = new Map<string, string[]>();
  const server = await startFaultProxy(t, undefined, async (request, response) => {
    const form: Buffer[] = [];
    for await (const chunk of request) form.push(chunk as Buffer);
    const url = new URL(request.url ?? '', 'http://x');
    const query =
      request.method === 'POST'
        ? new URLSearchParams(Buffer.concat(form).toString())
        : url.searchParams;
    asked.push({
      method: request.method ?? '',
      query,
      authorization: request.headers.authorization,
    });
    if (options.refuse?.(request.method ?? '', response)) return;
    const token = `token-${asked.length}`;
    tokens.set(
      `Bearer ${token}`,
      query.getAll('scope').flatMap((scope) => scope.split(' ')),
    );
    answer(response, 200, {}, JSON.stringify(options.fields?.(token) ?? { token }));
  });
  const front = await startFaultProxy(t, registry.host, (request, response, forward) => {
    const line = `${request.method} ${request.url}`;
    const scopes = tokens.get(request.headers.authorization ?? '');
    const repository = /^\/v2\/(.*?)\/(?:manifests|blobs)\//.exec(request.url ?? '')?.[1];
    const action = ['GET', 'HEAD'].includes(request.method ?? '') ? 'pull' : 'pull,push';
    const from = new URL(request.url ?? '', 'http://x').searchParams.get('from');
    const needed = [
      `repository:${repository}:${action}`,
      ...(from ? [`repository:${from}:pull`] : []),
      ...(options.extraScope ? [options.extraScope] : []),
    ];
    const isAllowed = needed.every((scope) => scopes?.some((given) => given.startsWith(scope)));
    if (repository !== undefined && isAllowed) {
      options.onRequest?.(line);
      // What was expired by that very request is refused like any other.
      if (tokens.has(request.headers.authorization ?? '')) return forward();
    }
    request.resume();
    return answer(response, 401, {
      'www-authenticate': [
        'Negotiate',
        `Basic realm="b", Bearer realm="http://${server.host}/token?keep=this",service="svc, \\"quoted\\"",scope="${needed.join(' ')}"`,
      ],
    });
  });
  return { ...front, asked, expire: () => tokens.clear() };
}

async function authFile(t: Scope, host: string, entry: object): Promise<Record<string, string>> {
  const path = join(await temporaryDirectory(t), 'auth.json');
  await writeFile(path, JSON.stringify({ auths: { [host]: entry } }));
  return { REGISTRY_AUTH_FILE: path };
}

const basic = (pair: string) => Buffer.from(pair).toString('base64');

test('fetches a token for each set of scopes once, however many requests need it', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startTokenRegistry(t);
  const env = await authFile(t, registry.host, { auth: basic('ada:pass:word') });
  const client = testClient(t, { env });
  const sample = sampleTree();
  await pushSample(client, registry.host, sample);
  await pullSample(client, registry.host, sample);
  assert.deepEqual(
    registry.asked.map(({ method, query }) => [
      method,
      query.get('service'),
      query.get('keep'),
      query.getAll('scope'),
    ]),
    [
      ['GET', 'svc, "quoted"', 'this', ['repository:acme/app:pull']],
      ['GET', 'svc, "quoted"', 'this', ['repository:acme/app:pull,push']],
    ],
  );
  assert.deepEqual(
    registry.asked.map((one) => one.authorization),
    Array(2).fill(`Basic ${basic('ada:pass:word')}`),
  );
  assert.ok(
    !registry.authorizations.some((header) => header?.startsWith('Basic')),
    'the password goes to the token server only',
  );
});

test('requests one token for both repositories to mount', async (t) => {
  if ((await requireTool(t, 'distribution')) === undefined) return;
  const registry = await startTokenRegistry(t, { kind: 'distribution-v3' });
  const client = testClient(t);
  const { tree, store, opened } = sampleTree();
  const target = { registry: registry.host, tags: ['v1'], platformTags: {}, store, signal };
  await client.push(tree, { ...target, repository: 'acme/one' });
  await client.push(tree, { ...target, repository: 'acme/two' });
  assert.deepEqual([...opened.values()], [1, 1, 1]);
  const scopes = registry.asked.map(({ query }) => query.getAll('scope').join(' '));
  assert.ok(
    scopes.includes('repository:acme/two:pull,push repository:acme/one:pull'),
    scopes.join('\n'),
  );
});

test('renews a token that expires during an upload, and sends the body again from its start', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  let expired = 0;
  const registry = await startTokenRegistry(t, {
    onRequest: (line) => {
      if (!line.startsWith('PATCH') || expired > 0) return;
      expired += 1;
      registry.expire();
    },
  });
  const sample = sampleTree(2_000_000);
  const client = testClient(t, { concurrency: 1 });
  await pushSample(client, registry.host, sample);
  assert.equal(expired, 1);
  assert.equal(sample.opened.get(sample.tree.blobs[0]?.descriptor.digest ?? ''), 2);
  const pulled = await pullSample(client, registry.host, sample);
  for (const [digest, bytes] of sample.blobs)
    assert.deepEqual(pulled.get(digest), Buffer.from(bytes));
});

test('requests the additional scope of a registry first', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startTokenRegistry(t, { extraScope: 'repository:other:pull' });
  await pushSample(testClient(t), registry.host, sampleTree(10));
  assert.ok(registry.asked.length <= 4, `${registry.asked.length} tokens`);
});

test('gives up after one new token is refused, and names the credential', async (t) => {
  const tokens = await startFaultProxy(t, undefined, (_, response) =>
    answer(response, 200, {}, '{"access_token":"t"}'),
  );
  const registry = await startFaultProxy(t, undefined, (_, response) =>
    answer(response, 401, { 'www-authenticate': `Bearer realm="http://${tokens.host}/"` }),
  );
  const env = await authFile(t, registry.host, { auth: basic('ada:s3cret-word') });
  const error = await failure(
    testClient(t, { env }).head({ registry: registry.host, repository: 'a' }, signal),
  );
  assert.equal(error.code, 'REGISTRY_UNAUTHORIZED');
  assert.ok(error.hint?.includes(env.REGISTRY_AUTH_FILE ?? ''), error.hint);
  assert.ok(!JSON.stringify([error.message, error.facts]).includes('s3cret'));
  assert.ok(tokens.requests.length <= 2);
});

test('exchanges an identity token by POST, and uses the one that replaces it', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  const registry = await startTokenRegistry(t, {
    fields: (token) => ({ access_token: token, token: 'other', refresh_token: `next-${token}` }),
  });
  const env = await authFile(t, registry.host, { identitytoken: 'first' });
  await pushSample(testClient(t, { env }), registry.host, sampleTree(10));
  assert.deepEqual(
    registry.asked.map(({ method, query }) => [
      method,
      query.get('grant_type'),
      query.get('refresh_token'),
    ]),
    [
      ['POST', 'refresh_token', 'first'],
      ['POST', 'refresh_token', 'next-token-1'],
    ],
  );
});

for (const status of [404, 405]) {
  test(`exchanges an identity token by GET if POST returns ${status}`, async (t) => {
    if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
    const registry = await startTokenRegistry(t, {
      refuse: (method, response) => {
        if (method === 'POST') answer(response, status);
        return method === 'POST';
      },
    });
    const env = await authFile(t, registry.host, { auth: basic('ada:'), identitytoken: 'first' });
    await pushSample(testClient(t, { env }), registry.host, sampleTree(10));
    assert.equal(registry.asked[1]?.authorization, `Basic ${basic('ada:first')}`);
  });
}

test('sends a registry token unchanged', async (t) => {
  const registry = await startFaultProxy(t, undefined, (asked, response) =>
    answer(response, asked.headers.authorization === 'Bearer as-it-is' ? 404 : 401),
  );
  const env = await authFile(t, registry.host, { registrytoken: 'as-it-is' });
  assert.equal(
    await testClient(t, { env }).head({ registry: registry.host, repository: 'a' }, signal),
    undefined,
  );
});

for (const [title, status, body, code, says] of [
  ['HTML', 200, '<html>', 'REGISTRY_PROTOCOL', /other than JSON/],
  ['no token', 200, '{}', 'REGISTRY_PROTOCOL', /returned no token/],
  ['64 KiB and more', 200, ' '.repeat(70_000), 'LIMIT_EXCEEDED', /larger than 65536/],
  ['401', 401, '', 'REGISTRY_UNAUTHORIZED', /requesting a token/],
  ['500', 500, '', 'REGISTRY_ERROR', /\d attempts in/],
] as const) {
  test(`fails with ${code} if the token server returns ${title}`, async (t) => {
    const tokens = await startFaultProxy(t, undefined, (_, response) =>
      answer(response, status, {}, body),
    );
    const registry = await startFaultProxy(t, undefined, (_, response) =>
      answer(response, 401, { 'www-authenticate': `Bearer realm="http://${tokens.host}/"` }),
    );
    const timeouts = { ...FAST, retryMs: 100 };
    const source = testClient(t, { timeouts }).source({ registry: registry.host, repository: 'a' });
    const error = await failure(source.root(signal));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, says);
  });
}

test('uses a token without a valid lifetime for a minute', async (t) => {
  if ((await requireTool(t, 'ggcr-registry')) === undefined) return;
  for (const odd of [
    { expires_in: 0 },
    { expires_in: -1 },
    { expires_in: 5, issued_at: '2999-01-01T00:00:00Z' },
    { issued_at: '1999-01-01T00:00:00Z' },
  ]) {
    const registry = await startTokenRegistry(t, { fields: (token) => ({ token, ...odd }) });
    await pushSample(testClient(t), registry.host, sampleTree(10));
    assert.equal(registry.asked.length, 2, JSON.stringify(odd));
  }
});
