// Whatever is put in the place of entries, the image is the one that a build without a cache makes.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { type BlobDescriptor, CacheEntries, type EntryManifest } from '../remote-cache/entries.ts';
import {
  digestsOf,
  FILES,
  reading,
  remoteCacheScene,
  type Scene,
  warningsOf,
  writing,
} from '../remote-cache/machines.ts';
import { HOSTILE_ENTRIES } from './data/hostile-entries.ts';

const LAYOUT = ['-o', 'oci:out'];

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const base64 = (der: Buffer) => der.toString('base64');
  return {
    trust: `ed25519:${base64(publicKey.export({ type: 'spki', format: 'der' }))}`,
    STRAKE_CACHE_KEY: `ed25519-private:${base64(privateKey.export({ type: 'pkcs8', format: 'der' }))}`,
  };
}

/** The files of the project, with other keys that are trusted. */
function trusting(trust: string) {
  const config = FILES['strake.yaml'].replace('trust: registry', `trust: ["${trust}"]`);
  return { ...FILES, 'strake.yaml': config };
}

/** A machine with Go that reads the cache is right, and warns once. */
async function assertRight(scene: Scene, repository?: string): Promise<void> {
  const done = await (await scene.machine()).build(
    LAYOUT,
    reading(scene.registry.host, repository),
  );
  assert.deepEqual(digestsOf(done), scene.digests);
  assert.equal(warningsOf(done).length, 1, done.stderr);
}

test('entries that somebody without a trusted key has changed', async (t) => {
  const { trust, ...key } = keyPair();
  const scene = await remoteCacheScene(t, { files: trusting(trust) });
  const { host } = scene.registry;
  digestsOf(await (await scene.machine()).build(LAYOUT, { ...writing(host), ...key }));
  const entries = new CacheEntries(host);
  const real = await entries.read();
  for (const { title, change } of HOSTILE_ENTRIES)
    await t.test(`are not used: ${title}`, async () => {
      await replaceAll(entries, real, change);
      await assertRight(scene);
    });

  await t.test('are not used: copies from another repository', async () => {
    const copy = new CacheEntries(host, 'acme/copy');
    for (const [tag, manifest] of real) {
      const blobs: readonly BlobDescriptor[] = [manifest.config, ...manifest.layers];
      for (const { digest } of blobs) await copy.mount(digest, 'acme/cache');
      await copy.put(tag, manifest);
    }
    await assertRight(scene, 'acme/copy');
  });
});

test('entries that another key has signed are not used', async (t) => {
  const scene = await remoteCacheScene(t, { files: trusting(keyPair().trust) });
  const { trust, ...key } = keyPair();
  const stranger = await remoteCacheScene(t, { files: trusting(trust), registry: scene.registry });
  const env = { ...writing(scene.registry.host), ...key };
  digestsOf(await (await stranger.machine()).build(LAYOUT, env));
  await assertRight(scene);
});

test('entries of a repository that is trusted, and cannot be true', async (t) => {
  const scene = await remoteCacheScene(t);
  const { host } = scene.registry;
  digestsOf(await (await scene.machine()).build(LAYOUT, writing(host)));
  const entries = new CacheEntries(host);
  const real = await entries.read();
  for (const { title, noticed, change } of HOSTILE_ENTRIES)
    if (noticed !== 'by signature')
      await t.test(`are not used: ${title}`, async () => {
        await replaceAll(entries, real, change);
        await assertRight(scene);
      });
});

async function replaceAll(
  entries: CacheEntries,
  real: ReadonlyMap<string, EntryManifest>,
  change: (typeof HOSTILE_ENTRIES)[number]['change'],
): Promise<void> {
  for (const [tag, manifest] of real) {
    // An entry has two tags.
    const text = JSON.stringify(manifest);
    const others = [...real.values()].filter((other) => JSON.stringify(other) !== text);
    await entries.put(tag, await change(manifest, entries, others));
  }
}
