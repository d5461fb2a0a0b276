// Many machines that write and read one list of bundles at the same time.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { makeKeyPair, parseTrust, readSigningKey } from '@strake/core/internal';
import { onRequest, refuse } from '../registry/fault-kinds.ts';
import { type Fault, startFaultProxy } from '../registry/fault-proxy.ts';
import { requireRegistry } from '../tool/index.ts';
import { openCache, sampleBundles, signal } from './scene.ts';

const MACHINES = 20;
const pair = makeKeyPair();
const trust = parseTrust([pair.publicKey]);
const signingKey = readSigningKey(pair.privateKey);

type Cache = ReturnType<typeof openCache>['cache'];

/** Reads the list, and its bundles. @returns the digest of the list; undefined if there is none */
async function read(cache: Cache, key: string): Promise<string | undefined> {
  const found = await cache.find('bundles', key, signal);
  for (const layer of found?.entry.layers ?? []) {
    const hash = createHash('sha256');
    for await (const chunk of await cache.open(found ?? assert.fail(), layer, signal))
      hash.update(chunk);
    assert.equal(`sha256:${hash.digest('hex')}`, layer.descriptor.digest);
  }
  return found?.entry.layers[0]?.descriptor.digest;
}

// Not distribution 2.8: it writes files of tags and layers in place, and answers wrongly until they are complete.
for (const kind of ['distribution-v3', 'ggcr', 'olareg'] as const) {
  test(`twenty machines write one list and read it, and all end well, in ${kind}`, async (t) => {
    const registry = await requireRegistry(t, { kind });
    if (!registry) return;
    const repository = `${registry.host}/acme/cache`;
    const open = () => openCache(t, repository, { trust, signingKey });
    const first = sampleBundles('app', ['list', 'std', 'dependencies']);
    const { key } = first.entry;
    assert.equal(await open().cache.write(first.entry, first.blobs, signal), 'written');
    const originsOf = () => [{ registry: registry.host, repository: 'acme/cache' }];
    const machines = Array.from({ length: MACHINES }, (_, at) => {
      const here = [`list ${at}`, `own ${at % 5}`];
      const layers = [...here.slice(0, 1), 'std', 'dependencies', ...here.slice(1)];
      return { ...open(), sample: sampleBundles('app', layers, { here }) };
    });
    const work = machines.map(async ({ cache, sample: { entry, blobs } }, at) => {
      for (let turn = 0; turn < 2; turn += 1) {
        if ((at + turn) % 2 === 0) assert.ok(await read(cache, key));
        const result = await cache.write(entry, { ...blobs, originsOf }, signal);
        assert.match(result, /^(written|exists)$/);
      }
    });
    await Promise.all(work);
    assert.deepEqual(
      machines.flatMap(({ warnings }) => warnings),
      [],
    );
    const last = await read(open().cache, key);
    const lists = machines.map(({ sample }) => sample.entry.layers[0]?.descriptor.digest);
    assert.ok(lists.includes(last));
  });
}

/** Does a fault to the first requests only. */
function atFirst(times: number, fault: Fault): Fault {
  let left = times;
  return (asked, response, forward) => {
    left -= 1;
    return left >= 0 ? fault(asked, response, forward) : forward();
  };
}

// What distribution 2.8 answers while it writes the file of a tag, or of a layer that another machine sends.
test('a registry that fails while a tag moves is asked again', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const { entry, blobs } = sampleBundles('app', ['list']);
  await openCache(t, `${registry.host}/acme/cache`).cache.write(entry, blobs, signal);
  const fault = atFirst(2, refuse(500, 'UNKNOWN'));
  const { host } = await startFaultProxy(t, registry.host, onRequest(/^GET .*bundles-/, fault));
  const { cache, warnings } = openCache(t, `${host}/acme/cache`);
  assert.deepEqual((await cache.find('bundles', entry.key, signal))?.entry, entry);
  assert.deepEqual(warnings, []);
});

test('a list is written though the registry does not see a bundle for a moment', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const one = sampleBundles('app', ['list 1', 'std']);
  await openCache(t, `${registry.host}/acme/cache`).cache.write(one.entry, one.blobs, signal);
  const fault = atFirst(1, refuse(400, 'MANIFEST_BLOB_UNKNOWN'));
  const { host } = await startFaultProxy(t, registry.host, onRequest(/^PUT .*bundles-/, fault));
  const { cache, warnings } = openCache(t, `${host}/acme/cache`);
  const two = sampleBundles('app', ['list 2', 'std'], { here: ['list 2'] });
  const originsOf = () => [{ registry: host, repository: 'acme/cache' }];
  assert.equal(await cache.write(two.entry, { ...two.blobs, originsOf }, signal), 'written');
  assert.deepEqual((await cache.find('bundles', two.entry.key, signal))?.entry, two.entry);
  assert.deepEqual(warnings, []);
});
