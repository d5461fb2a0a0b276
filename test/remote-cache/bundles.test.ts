// Lists of bundles in a remote cache: the only entries whose tags move.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CacheEntry } from '@strake/core/internal';
import { onRequest, refuse } from '../registry/fault-kinds.ts';
import { answer, startFaultProxy } from '../registry/fault-proxy.ts';
import { immutableTags, TAG_REFUSALS } from '../registry/immutable-tags.ts';
import { REGISTRY_TOOL, type RegistryKind, requireRegistry } from '../tool/index.ts';
import { CacheEntries } from './entries.ts';
import { openCache, sampleBundles, sampleEntry, signal } from './scene.ts';

const digestsOf = ({ layers }: Pick<CacheEntry, 'layers'>) =>
  layers.map(({ descriptor }) => descriptor.digest);

for (const kind of Object.keys(REGISTRY_TOOL) as RegistryKind[]) {
  test(`the newest list of bundles is the one that counts, in ${kind}`, async (t) => {
    const registry = await requireRegistry(t, { kind });
    if (!registry) return;
    const repository = `${registry.host}/acme/cache`;
    const one = sampleBundles('app', ['list 1', 'std', 'own 1']);
    const two = sampleBundles('app', ['list 2', 'std', 'own 2'], { here: ['list 2', 'own 2'] });
    const writer = openCache(t, repository);
    const reader = openCache(t, repository, { mayWrite: false });
    const { key } = one.entry;
    const found = async () => (await reader.cache.find('bundles', key, signal))?.entry;
    assert.equal(await found(), undefined);
    assert.equal(await writer.cache.write(one.entry, one.blobs, signal), 'written');
    assert.deepEqual(await found(), one.entry);
    const later = openCache(t, repository);
    const originsOf = () => [{ registry: registry.host, repository: 'acme/cache' }];
    const write = () => later.cache.write(two.entry, { ...two.blobs, originsOf }, signal);
    assert.equal(await write(), 'written');
    assert.deepEqual(two.opened.sort(), ['list 2', 'own 2']);
    assert.deepEqual(await found(), two.entry);
    assert.equal(await write(), 'exists');
    const same = { ...two.entry, name: 'another name', seconds: 9 };
    assert.equal(await later.cache.write(same, two.blobs, signal), 'exists');
    assert.equal(two.opened.length, 2);
    assert.equal(await reader.cache.find('step', key, signal), undefined);
    const warnings = [writer, reader, later].flatMap((each) => each.warnings);
    assert.deepEqual(warnings, []);
  });
}

test('the registry is asked for a list each time, and nothing of it stays on this machine', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const repository = `${registry.host}/acme/cache`;
  const { entry, blobs } = sampleBundles('app', ['list', 'std']);
  const none = { readRecord: () => assert.fail(), writeRecord: () => assert.fail() };
  const writer = openCache(t, repository, { records: none });
  assert.equal(await writer.cache.write(entry, blobs, signal), 'written');
  const manifests = ({ requests }: { readonly requests: readonly string[] }) =>
    requests.filter((line) => line.includes('/manifests/')).length;
  const step = sampleEntry('step');
  const { records, cache } = openCache(t, repository);
  await cache.write(step.entry, step.blobs, signal);
  for (const more of [{ records }, { records: none }]) {
    const reader = openCache(t, repository, more);
    const finds = [1, 2, 3].map(() => reader.cache.find('bundles', entry.key, signal));
    for (const found of await Promise.all(finds)) assert.deepEqual(found?.entry, entry);
    assert.equal(manifests(reader), 1);
    const again = await reader.cache.find('bundles', entry.key, signal);
    assert.ok(again);
    assert.equal(manifests(reader), 2);
    await reader.cache.forget(again, 'lost');
    assert.equal(await reader.cache.find('bundles', entry.key, signal), undefined);
    assert.equal(manifests(reader), 2);
  }
});

test('the first repository that has a list answers', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const [first = '', second = ''] = ['one', 'two'].map((name) => `${registry.host}/acme/${name}`);
  const old = sampleBundles('app', ['list 1']);
  const fresh = sampleBundles('app', ['list 2']);
  const { cache } = openCache(t, [first, second]);
  const find = async () => (await cache.find('bundles', old.entry.key, signal))?.repository;
  await openCache(t, second).cache.write(fresh.entry, fresh.blobs, signal);
  assert.equal(await find(), second);
  assert.equal(await cache.write(old.entry, old.blobs, signal), 'written');
  assert.equal(await find(), first);
});

// Blobs of 1000 bytes are sent without asking, unless they were said to be there.
for (const size of [1000, 100_000]) {
  test(`bundles of ${size} bytes that the repository has are neither read nor sent`, async (t) => {
    const registry = await requireRegistry(t, { kind: 'distribution-v3' });
    if (!registry) return;
    const repository = `${registry.host}/acme/cache`;
    const originsOf = () => [{ registry: registry.host, repository: 'acme/cache' }];
    const one = sampleBundles('app', ['list 1', 'std', 'own'], { size });
    await openCache(t, repository).cache.write(one.entry, one.blobs, signal);
    const two = sampleBundles('app', ['list 2', 'std', 'own'], { size, here: ['list 2'] });
    const { cache, requests, warnings } = openCache(t, repository);
    const blobs = { ...two.blobs, originsOf };
    assert.equal(await cache.write(two.entry, blobs, signal), 'written');
    assert.deepEqual(two.opened, ['list 2']);
    for (const digest of digestsOf(one.entry).slice(1)) {
      const asked = requests.filter((line) => line.includes(digest));
      assert.equal(asked.length, 1, asked.join('\n'));
      assert.match(asked[0] ?? '', /^HEAD .* 200 /);
    }
    assert.deepEqual(warnings, []);
  });

  test(`a list whose bundles of ${size} bytes the registry has lost is not written, and is when they are here`, async (t) => {
    const registry = await requireRegistry(t, { kind: 'distribution-v3' });
    if (!registry) return;
    const repository = `${registry.host}/acme/cache`;
    const originsOf = () => [{ registry: registry.host, repository: 'acme/cache' }];
    const one = sampleBundles('app', ['list 1', 'std'], { size });
    await openCache(t, repository).cache.write(one.entry, one.blobs, signal);
    const entries = new CacheEntries(registry.host);
    const before = await entries.read();
    await entries.loseLayers();
    const layers = ['list 2', 'std', 'own'];
    const two = sampleBundles('app', layers, { size, here: ['list 2', 'own'] });
    const { cache, warnings } = openCache(t, repository);
    const write = ({ entry, blobs }: typeof two) =>
      cache.write(entry, { ...blobs, originsOf }, signal);
    assert.equal(await write(two), 'lost');
    assert.deepEqual(await entries.read(), before);
    assert.equal(await write(sampleBundles('app', layers, { size })), 'written');
    assert.deepEqual((await cache.find('bundles', two.entry.key, signal))?.entry, two.entry);
    assert.deepEqual(warnings, []);
  });
}

test('a bundle that the registry says it has, and then does not know, is lost', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const { entry, blobs } = sampleBundles('app', ['list', 'std'], { here: ['list'] });
  const [, std = ''] = digestsOf(entry);
  const { host } = await startFaultProxy(
    t,
    registry.host,
    onRequest(new RegExp(`^HEAD .*${std}`), (_, response) => answer(response, 200)),
  );
  const { cache, warnings } = openCache(t, `${host}/acme/cache`);
  const originsOf = () => [{ registry: host, repository: 'acme/cache' }];
  assert.equal(await cache.write(entry, { ...blobs, originsOf }, signal), 'lost');
  assert.equal(await cache.find('bundles', entry.key, signal), undefined);
  assert.deepEqual(warnings, []);
});

test('a bundle of another repository is mounted, and lost if that one has lost it', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const one = sampleBundles('app', ['list 1', 'std']);
  await openCache(t, `${registry.host}/acme/other`).cache.write(one.entry, one.blobs, signal);
  const originsOf = () => [{ registry: registry.host, repository: 'acme/other' }];
  const write = async (layers: readonly string[]) => {
    const { cache, warnings } = openCache(t, `${registry.host}/acme/cache`);
    const { entry, blobs, opened } = sampleBundles('app', layers, { here: layers.slice(0, 1) });
    const result = await cache.write(entry, { ...blobs, originsOf }, signal);
    return { result, opened: opened.sort(), warnings };
  };
  assert.deepEqual(await write(['list 2', 'std']), {
    result: 'written',
    opened: ['list 2'],
    warnings: [],
  });
  assert.deepEqual(await write(['list 3', 'none']), {
    result: 'lost',
    opened: ['list 3', 'none'],
    warnings: [],
  });
});

for (const [name, refusal] of Object.entries(TAG_REFUSALS)) {
  test(`a list stays where tags do not move, in silence: ${name}`, async (t) => {
    const registry = await requireRegistry(t, { kind: 'distribution-v3' });
    if (!registry) return;
    const { host } = await startFaultProxy(t, registry.host, immutableTags(registry.host, refusal));
    const { cache, warnings } = openCache(t, `${host}/acme/cache`);
    const [one, two] = [sampleBundles('app', ['list 1']), sampleBundles('app', ['list 2'])];
    const write = ({ entry, blobs }: typeof one) => cache.write(entry, blobs, signal);
    assert.equal(await write(one), 'written');
    assert.equal(await write(two), 'kept');
    assert.equal(await write(one), 'exists');
    assert.deepEqual((await cache.find('bundles', one.entry.key, signal))?.entry, one.entry);
    const step = sampleEntry('step');
    assert.equal(await cache.write(step.entry, step.blobs, signal), 'written');
    const found = await cache.find('bundles', one.entry.key, signal);
    assert.ok(found);
    await cache.forget(found, 'lost');
    assert.equal(await write(two), 'kept');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /^ignoring bundles of /);
  });
}

for (const [what, requests, status, code] of [
  ['refuses the layers of a list', /^(POST|PATCH|PUT) .*\/blobs\//, 403, 'DENIED'],
  [
    'does not find the layers of a list again',
    /^PUT .*\/manifests\//,
    400,
    'MANIFEST_BLOB_UNKNOWN',
  ],
] as const)
  test(`a registry that ${what} is not one whose tags do not move`, async (t) => {
    const registry = await requireRegistry(t, { kind: 'distribution-v3' });
    if (!registry) return;
    const one = sampleBundles('app', ['list 1']);
    const two = sampleBundles('app', ['list 2']);
    await openCache(t, `${registry.host}/acme/cache`).cache.write(one.entry, one.blobs, signal);
    const { host } = await startFaultProxy(
      t,
      registry.host,
      onRequest(requests, refuse(status, code)),
    );
    const { cache, warnings } = openCache(t, `${host}/acme/cache`);
    assert.equal(await cache.write(two.entry, two.blobs, signal), 'failed');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', new RegExp(`^not writing to the remote cache .* ${status} `));
  });

test('a bundle that is not read because the upload of another one failed is not lost', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const { entry, blobs } = sampleBundles('app', ['list', 'std']);
  const [list] = digestsOf(entry);
  const { promise: isRead, resolve: read } = Promise.withResolvers<void>();
  const refused = refuse(403, 'DENIED');
  const { host } = await startFaultProxy(
    t,
    registry.host,
    onRequest(/^(PATCH|PUT) .*\/blobs\//, async (...asked) => {
      await isRead;
      await refused(...asked);
    }),
  );
  const { cache, warnings } = openCache(t, `${host}/acme/cache`);
  const open: typeof blobs.open = (descriptor, ended) => {
    if (descriptor.digest === list) return blobs.open(descriptor, ended);
    read();
    return new Promise((_, reject) => {
      ended.addEventListener('abort', () => reject(ended.reason), { once: true });
    });
  };
  const originsOf = (digest: string) =>
    digest === list ? [] : [{ registry: host, repository: 'acme/other' }];
  assert.equal(await cache.write(entry, { open, originsOf }, signal), 'failed');
  assert.match(warnings.join(), /^not writing to the remote cache .* 403 [^\n]*$/);
});
