// Lists of bundles that somebody else put into the repository.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { makeKeyPair, parseTrust, readSigningKey } from '@strake/core/internal';
import { requireRegistry } from '../tool/index.ts';
import { CacheEntries, type EntryManifest } from './entries.ts';
import { hexOf, openCache, sampleBundles, sampleEntry, signal } from './scene.ts';

const ENTRY = 'dev.strake.cache.entry';
const pair = makeKeyPair();
const trust = parseTrust([pair.publicKey]);
const signingKey = readSigningKey(pair.privateKey);

/** A repository with a signed list, what it is, and whether a machine finds one under a key. */
async function scene(t: TestContext) {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return undefined;
  const repository = `${registry.host}/acme/cache`;
  const one = sampleBundles('app', ['list 1', 'std']);
  const { cache } = openCache(t, repository, { trust, signingKey });
  assert.equal(await cache.write(one.entry, one.blobs, signal), 'written');
  const entries = new CacheEntries(registry.host);
  const { key } = one.entry;
  const manifest = (await entries.read()).get(`bundles-${key}`);
  assert.ok(manifest);
  const find = async (wanted = key, more: object = { trust }) => {
    const reader = openCache(t, repository, more);
    const found = await reader.cache.find('bundles', wanted, signal);
    return { entry: found?.entry, warnings: reader.warnings };
  };
  return { host: registry.host, repository, cache, entries, manifest, find, one };
}

/** The manifest with another entry, as whoever has no private key can make it. */
function withEntry(
  { annotations, ...manifest }: EntryManifest,
  change: (fields: Record<string, unknown>, manifest: Record<string, unknown>) => void,
): object {
  const changed: Record<string, unknown> = structuredClone(manifest);
  const fields = JSON.parse(annotations[ENTRY] ?? '');
  change(fields, changed);
  return { ...changed, annotations: { ...annotations, [ENTRY]: JSON.stringify(fields) } };
}

const CHANGES: Readonly<
  Record<string, (fields: Record<string, unknown>, manifest: Record<string, unknown>) => void>
> = {
  'more layers than there may be': (fields, manifest) => {
    for (const each of [fields, manifest])
      each.layers = Array(65).fill((each.layers as unknown[])[0]);
  },
  'no layers': (fields, manifest) => {
    for (const each of [fields, manifest]) each.layers = [];
  },
  'layers that are no compressed tars': (fields, manifest) => {
    for (const { layers } of [fields, manifest])
      for (const layer of layers as Record<string, unknown>[])
        layer.mediaType = 'application/octet-stream';
  },
  'layers that are elsewhere': (fields, manifest) => {
    for (const { layers } of [fields, manifest])
      for (const layer of layers as Record<string, unknown>[])
        layer.urls = ['https://example.com/'];
  },
  outputs: (fields) => {
    fields.outputs = [{ digest: `sha256:${hexOf('a')}`, size: 1, layer: 0, path: 'app' }];
  },
  'a second key': (fields) => {
    fields.anyKey = hexOf('b');
  },
  'another kind': (fields) => {
    fields.kind = 'step';
  },
  'a kind that nobody knows': (fields) => {
    fields.kind = 'bundle';
  },
};
for (const [what, change] of Object.entries(CHANGES)) {
  test(`a list with ${what} is a miss, and one warning, also where nobody signs`, async (t) => {
    const place = await scene(t);
    if (!place) return;
    const { entries, manifest, find, one } = place;
    await entries.put(`bundles-${one.entry.key}`, withEntry(manifest, change));
    for (const given of [trust, 'registry'] as const) {
      const { entry, warnings } = await find(one.entry.key, { trust: given });
      assert.equal(entry, undefined);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /^ignoring the tag bundles-/);
    }
    // A writer replaces it.
    assert.equal(await place.cache.write(one.entry, one.blobs, signal), 'written');
    assert.deepEqual((await find()).entry, one.entry);
  });
}

test('a signed list counts under its own key and kind and in its own repository alone', async (t) => {
  const place = await scene(t);
  if (!place) return;
  const { host, repository, cache, entries, manifest, find, one } = place;
  const key = hexOf('another key');
  await entries.put(`bundles-${key}`, manifest);
  const { entry, warnings } = await find(key);
  assert.deepEqual([entry, warnings.length], [undefined, 1]);
  assert.match(warnings[0] ?? '', /belongs to another key/);

  const step = sampleEntry('step');
  await cache.write(step.entry, step.blobs, signal);
  const stepManifest = (await entries.read()).get(`step-${step.entry.key}`);
  assert.ok(stepManifest);
  await entries.put(`bundles-${step.entry.key}`, stepManifest);
  await entries.put(`step-${one.entry.key}`, manifest);
  assert.equal((await find(step.entry.key)).entry, undefined);
  const asStep = openCache(t, repository, { trust });
  assert.equal(await asStep.cache.find('step', one.entry.key, signal), undefined);

  const other = new CacheEntries(host, 'acme/other');
  await other.put(`bundles-${one.entry.key}`, manifest);
  const elsewhere = openCache(t, `${host}/acme/other`, { trust });
  assert.equal(await elsewhere.cache.find('bundles', one.entry.key, signal), undefined);
  assert.match(elsewhere.warnings.join(), /copied from another repository/);
});

test('an old list that somebody puts back is found, and the next writer replaces it', async (t) => {
  const place = await scene(t);
  if (!place) return;
  const { cache, entries, manifest, find, one } = place;
  const two = sampleBundles('app', ['list 2', 'std']);
  assert.equal(await cache.write(two.entry, two.blobs, signal), 'written');
  await entries.put(`bundles-${one.entry.key}`, manifest);
  assert.deepEqual(await find(), { entry: one.entry, warnings: [] });
  assert.equal(await cache.write(two.entry, two.blobs, signal), 'written');
  assert.deepEqual(await find(), { entry: two.entry, warnings: [] });
});

test('a list that a stranger signed, or nobody, is a miss', async (t) => {
  const place = await scene(t);
  if (!place) return;
  const two = sampleBundles('app', ['list 2']);
  for (const more of [{}, { signingKey: readSigningKey(makeKeyPair().privateKey) }]) {
    const { cache } = openCache(t, place.repository, more);
    assert.equal(await cache.write(two.entry, two.blobs, signal), 'written');
    const { entry, warnings } = await place.find();
    assert.deepEqual([entry, warnings.length], [undefined, 1]);
    assert.equal(await place.cache.write(place.one.entry, place.one.blobs, signal), 'written');
  }
});
