import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CacheEntry, listEntries, pruneRemote } from '@strake/core/internal';
import { createRegistryClient } from '@strake/oci/registry';
import { testClient } from '../registry/client.ts';
import { answer, errorBody, startFaultProxy } from '../registry/fault-proxy.ts';
import { sampleTree } from '../registry/sample-tree.ts';
import { requireRegistry, type Scope } from '../tool/index.ts';
import { hexOf, openCache, sampleBundles, sampleEntry, signal, timed } from './scene.ts';

const ACCESS = { env: {} };

/** Writes two entries with a layer in common, two lists of bundles of which the second replaces the first, and an image that is none. */
async function fill(t: Scope, host: string): Promise<readonly CacheEntry[]> {
  const { cache } = openCache(t, `${host}/acme/cache`);
  const one = sampleEntry('one', { anyKey: hexOf('any') });
  const [layer] = one.entry.layers;
  assert.ok(layer);
  const entry: CacheEntry = {
    kind: 'layer',
    key: hexOf('layer'),
    name: 'programs',
    platform: { os: 'linux', architecture: 'amd64' },
    outputs: [],
    layers: [layer],
    seconds: 0,
  };
  for (const each of [one.entry, entry])
    assert.equal(await cache.write(each, one.blobs, signal), 'written');
  for (const list of ['list 1', 'list 2']) {
    const bundles = sampleBundles('bundles', [list, 'std'], { size: 3000 });
    assert.equal(await cache.write(bundles.entry, bundles.blobs, signal), 'written');
  }
  const { tree, store } = sampleTree(100);
  const place = { registry: host, repository: 'acme/cache' };
  const tags = ['latest', `step-${hexOf('not an entry')}`];
  await testClient(t).push(tree, { ...place, tags, store, signal });
  return [one.entry, entry];
}

const tagsOf = (t: Scope, host: string) =>
  testClient(t).tags({ registry: host, repository: 'acme/cache' }, signal);

test('lists each entry once with its tags, and counts shared layers once', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const [step, layer] = await fill(t, registry.host);
  const lines: string[] = [];
  const access = { env: {}, onRequest: (line: string) => lines.push(line) };
  const { entries, bytes, kinds, others } = await listEntries(
    `${registry.host}/acme/cache`,
    access,
    signal,
  );
  assert.ok(!lines.some((line) => line.includes('manifests/latest')));
  assert.ok(step && layer);
  assert.deepEqual(
    new Set(
      entries.map(({ tags, kind, name, platform, bytes: each }) =>
        [kind, name, platform, each, tags].map((part) => JSON.stringify(part)).join(' '),
      ),
    ),
    new Set(
      [
        [
          'step',
          step.name,
          step.platform,
          1000,
          [`step-${step.key}`, `step-${step.anyKey}`].sort(),
        ],
        ['layer', 'programs', layer.platform, 1000, [`layer-${layer.key}`]],
        [
          'bundles',
          'go build example.com/bundles',
          step.platform,
          6000,
          [`bundles-${hexOf('bundles')}`],
        ],
      ].map((parts) => parts.map((part) => JSON.stringify(part)).join(' ')),
    ),
  );
  assert.deepEqual([bytes, others], [7000, 2]);
  assert.deepEqual(kinds, {
    step: { entries: 1, bytes: 1000 },
    layer: { entries: 1, bytes: 1000 },
    bundles: { entries: 1, bytes: 6000 },
  });
  for (const { created } of entries)
    assert.ok(Math.abs(Date.now() - Date.parse(created)) < 60_000, created);
});

test('a repository that does not exist has no entries', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const none = { entries: 0, bytes: 0 };
  assert.deepEqual(await listEntries(`${registry.host}/acme/cache`, ACCESS, signal), {
    entries: [],
    bytes: 0,
    kinds: { step: none, layer: none, bundles: none },
    others: 0,
  });
});

// The last one keeps the tags of a manifest that is deleted by its digest.
for (const kind of ['distribution-v3', 'distribution-v2', 'olareg', 'ggcr'] as const) {
  test(`deletes old entries and nothing else, from ${kind}`, async (t) => {
    const args = kind === 'olareg' ? ['--api-delete'] : [];
    const registry = await requireRegistry(t, { kind, args });
    if (!registry) return;
    const [step] = await fill(t, registry.host);
    assert.ok(step);
    const repository = `${registry.host}/acme/cache`;
    const young = await pruneRemote(repository, { olderThanDays: 1 }, ACCESS, signal);
    assert.deepEqual([young.deleted.length, young.kept.length], [0, 3]);
    assert.equal((await tagsOf(t, registry.host)).length, 6);
    // Everything was written before tomorrow.
    const all = await pruneRemote(repository, { olderThanDays: -1 }, ACCESS, signal);
    assert.deepEqual([all.deleted.length, all.kept.length], [3, 0]);
    const { entries, others } = await listEntries(repository, ACCESS, signal);
    assert.deepEqual([entries.length, others], [0, 2]);
    const left = ['latest', `step-${hexOf('not an entry')}`];
    const tags = await tagsOf(t, registry.host);
    for (const tag of left) assert.ok(tags.includes(tag), tag);
    const { cache } = openCache(t, repository);
    assert.equal(await cache.find('step', step.key, signal), undefined);
    assert.equal(await cache.find('step', step.anyKey ?? '', signal), undefined);
    assert.equal(await cache.find('bundles', hexOf('bundles'), signal), undefined);
    const none = await pruneRemote(repository, { olderThanDays: -1 }, ACCESS, signal);
    assert.deepEqual(none, { deleted: [], kept: [] });
  });
}

for (const status of [400, 405]) {
  test(`says how to delete where the registry answers ${status} to it`, async (t) => {
    const registry = await requireRegistry(t, { kind: 'distribution-v3' });
    if (!registry) return;
    const { host, requests } = await startFaultProxy(
      t,
      registry.host,
      (asked, response, forward) =>
        asked.method === 'DELETE'
          ? answer(response, status, {}, errorBody('UNSUPPORTED', 'The operation is unsupported.'))
          : forward(),
    );
    await fill(t, host);
    await assert.rejects(pruneRemote(`${host}/acme/cache`, { olderThanDays: -1 }, ACCESS, signal), {
      code: 'REGISTRY_ERROR',
      message: `${host}/acme/cache does not allow manifests to be deleted`,
      hint: 'Let the registry delete by its own retention rules: old tags that start with step-, layer- or bundles-.',
    });
    assert.equal(requests.filter((line) => line.startsWith('DELETE')).length, 1);
  });
}

test('says that a registry keeps tags, rather than that entries were removed', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const { host, requests } = await startFaultProxy(t, registry.host, (asked, response, forward) =>
    asked.method === 'DELETE' && !asked.url?.includes('sha256:')
      ? answer(response, 202)
      : forward(),
  );
  await fill(t, host);
  await assert.rejects(pruneRemote(`${host}/acme/cache`, { olderThanDays: -1 }, ACCESS, signal), {
    code: 'REGISTRY_ERROR',
    message: `${host}/acme/cache does not allow tags to be deleted`,
    hint: /^Let the registry delete by its own retention rules/,
  });
  const digests = requests.filter((line) => /^DELETE .*sha256:/.test(line));
  assert.equal(digests.length, 1);
});

test('gives up a silent registry after seconds, and names the URL without its query', async (t) => {
  const tags = Array.from({ length: 40 }, (_, at) => `step-${hexOf(`${at}`)}`);
  const { host, requests } = await startFaultProxy(t, undefined, ({ url }, response) => {
    if (url === '/v2/') answer(response, 200);
    if (url?.startsWith('/v2/acme/listed/tags/'))
      answer(response, 200, { 'content-type': 'application/json' }, JSON.stringify({ tags }));
  });
  const expectTimeout = async (repository: string, path: RegExp) => {
    const listing = listEntries(`${host}/${repository}`, ACCESS, signal);
    const [error, ms] = await timed(listing.catch((thrown) => thrown));
    assert.equal(error.code, 'REGISTRY_TIMEOUT', String(error));
    assert.match(error.message, path);
    assert.equal(error.hint, 'Check the network, the host and HTTPS_PROXY, then try again.');
    // Once ten seconds, however many tags there are.
    assert.ok(ms < 20_000, `${ms} ms`);
  };
  await Promise.all([
    expectTimeout('acme/silent', new RegExp(`: http://${host}/v2/acme/silent/tags/list$`)),
    expectTimeout('acme/listed', /\/v2\/acme\/listed\/manifests\/step-[0-9a-f]{64}$/),
  ]);
  assert.equal(requests.filter((line) => line.includes('acme/silent/tags/list')).length, 1);
});

test('an entry that somebody else has deleted meanwhile is no error', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const client = createRegistryClient(ACCESS);
  t.after(() => client.close());
  const { host } = await startFaultProxy(t, registry.host, async ({ method, url }, _, forward) => {
    const digest = url?.split('/').at(-1) ?? '';
    if (method === 'DELETE')
      await client.delete({ registry: registry.host, repository: 'acme/cache', digest }, signal);
    forward();
  });
  await fill(t, host);
  const { deleted } = await pruneRemote(
    `${host}/acme/cache`,
    { olderThanDays: -1 },
    ACCESS,
    signal,
  );
  assert.equal(deleted.length, 3);
});
