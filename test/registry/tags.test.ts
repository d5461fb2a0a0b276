import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RegistryKind, requireRegistry, requireTool, runOk } from '../tool/index.ts';
import { failure, pushSample, testClient } from './client.ts';
import { answer, startFaultProxy } from './fault-proxy.ts';
import { sampleTree } from './sample-tree.ts';

const { signal } = new AbortController();
const JSON_TYPE = { 'content-type': 'application/json' };

const page = (tags: readonly string[]) => JSON.stringify({ name: 'acme/app', tags });

/** What a client makes of one answer to the question for tags. */
async function asked(t: Parameters<typeof startFaultProxy>[0], body: string) {
  const { host } = await startFaultProxy(t, undefined, (_, response) =>
    answer(response, 200, JSON_TYPE, body),
  );
  return testClient(t).tags({ registry: host, repository: 'acme/app' }, signal);
}

const KINDS: readonly RegistryKind[] = ['distribution-v3', 'distribution-v2', 'olareg', 'ggcr'];
for (const kind of KINDS) {
  test(`lists the tags that crane lists (${kind})`, { timeout: 60_000 }, async (t) => {
    const registry = await requireRegistry(t, { kind });
    const crane = await requireTool(t, 'crane');
    if (!registry || !crane) return;
    const client = testClient(t);
    const sample = sampleTree(1000);
    const [image] = sample.tree.manifests;
    assert.ok(image);
    await pushSample(client, registry.host, sample);
    const target = { registry: registry.host, repository: 'acme/app', platformTags: {}, signal };
    const tags = ['v1.10', 'v1.9', 'V1', '_x'];
    await client.push(sample.tree, { ...target, tags, store: sample.store });

    const found = await client.tags({ registry: registry.host, repository: 'acme/app' }, signal);
    assert.deepEqual(found, ['V1', '_x', 'v1', 'v1.10', 'v1.9']);
    const theirs = await runOk([crane, 'ls', '--insecure', `${registry.host}/acme/app`]);
    assert.deepEqual(theirs.trim().split('\n').sort(), found);
    const missing = client.tags({ registry: registry.host, repository: 'acme/none' }, signal);
    if (kind === 'olareg') return assert.deepEqual(await missing, []);
    const { code, message } = await failure(missing);
    assert.equal(code, 'REGISTRY_NOT_FOUND');
    assert.match(message, /404 for listing the tags of acme\/none/);
  });
}

test('reads all pages of the tags of a registry', { timeout: 60_000 }, async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  let pages = 0;
  // The registry cuts its list where it is asked to: what comes without a number gets one of two.
  const proxy = await startFaultProxy(t, registry.host, (request, _, forward) => {
    pages += request.url?.includes('/tags/list') ? 1 : 0;
    request.url = request.url?.replace(/\/tags\/list$/, '/tags/list?n=2');
    forward();
  });
  const client = testClient(t);
  const { tree, store } = sampleTree(1000);
  const tags = ['a', 'b', 'c', 'd', 'e'];
  const target = { registry: proxy.host, repository: 'acme/app', platformTags: {}, tags, signal };
  await client.push(tree, { ...target, store });
  assert.deepEqual(
    await client.tags({ registry: proxy.host, repository: 'acme/app' }, signal),
    tags,
  );
  assert.equal(pages, 3);
});

test('follows a list of tags neither to another server nor in a cycle', async (t) => {
  const proxy = await startFaultProxy(t, undefined, ({ url }, response) => {
    const next = url?.startsWith('/v2/away/')
      ? 'http://127.0.0.1:1/x'
      : `?last=${url?.endsWith('last=1') ? 2 : 1}`;
    return answer(response, 200, { ...JSON_TYPE, link: `<${next}>; rel="next"` }, page(['b', 'a']));
  });
  for (const repository of ['circle', 'away']) {
    const found = await testClient(t).tags({ registry: proxy.host, repository }, signal);
    assert.deepEqual(found, ['a', 'b']);
  }
  assert.equal(proxy.requests.filter((line) => line.includes('/circle/')).length, 3);
});

test('refuses an endless list of tags with empty pages', { timeout: 60_000 }, async (t) => {
  let pages = 0;
  const proxy = await startFaultProxy(t, undefined, (_, response) => {
    pages += 1;
    return answer(response, 200, { ...JSON_TYPE, link: `<?last=${pages}>; rel="next"` }, page([]));
  });
  const origin = { registry: proxy.host, repository: 'acme/app' };
  const error = await failure(testClient(t).tags(origin, signal));
  assert.equal(error.code, 'LIMIT_EXCEEDED');
  assert.equal(
    error.message,
    `the list of tags of acme/app in registry ${proxy.host} has more than 1000 pages`,
  );
  assert.ok(pages <= 1001);
});

test('refuses more than a million tags', { timeout: 60_000 }, async (t) => {
  const tags = Array.from({ length: 500_001 }, (_, number) => number.toString(36));
  const [first, second] = [page(tags), page(tags.map((tag) => `_${tag}`))];
  const proxy = await startFaultProxy(t, undefined, ({ url }, response) =>
    url?.includes('last=')
      ? answer(response, 200, JSON_TYPE, second)
      : answer(response, 200, { ...JSON_TYPE, link: '<?last=1>; rel="next"' }, first),
  );
  const origin = { registry: proxy.host, repository: 'acme/app' };
  const error = await failure(testClient(t).tags(origin, signal));
  assert.equal(error.code, 'LIMIT_EXCEEDED');
  assert.match(error.message, /has more than 1000000 tags$/);
});

for (const body of ['{"name":"acme/app","tags":null}', '{"name":"acme/app","tags":[]}']) {
  test(`treats ${body} as a repository without tags`, async (t) => {
    assert.deepEqual(await asked(t, body), []);
  });
}

for (const [body, says] of [
  ['[]', /is an array, not an object$/],
  ['{"tags":"v1"}', /tags is "v1", not an array$/],
  ['{"tags":["v1",2]}', /tags\[1\] is 2, not a string$/],
  ['{"tags":["v1","a/b"]}', /"a\/b" is not a tag$/],
  ['{"tags":["\\u001b[2J"]}', /"\\u001b\[2J" is not a tag$/],
  ['{"tags":[', /is not valid JSON$/],
] as const) {
  test(`refuses ${body} as a list of tags`, async (t) => {
    const error = await failure(asked(t, body));
    assert.equal(error.code, 'REGISTRY_PROTOCOL');
    assert.match(error.message, /^registry 127\.0\.0\.1:\d+, listing the tags of acme\/app/);
    assert.match(error.message, says);
  });
}
