// Whatever is put in the place of bundles of Go's build cache, the program is that of a machine without them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { makeKeyPair, parseTrust, readSigningKey } from '@strake/core/internal';
import { CacheEntries, type EntryManifest } from '../remote-cache/entries.ts';
import { digestsOf, reading, warningsOf } from '../remote-cache/machines.ts';
import { type Bundles, readBundles, writeBundles } from '../tool-cache/bundle-entries.ts';
import { type GoMachines, goMachines } from '../tool-cache/go-machines.ts';
import { assertIntact } from '../tool-cache/intact-go-cache.ts';
import { SIGNED } from '../tool-cache/test-key.ts';
import { HOSTILE_BUNDLES } from './data/hostile-bundles.ts';

/** A machine with Go that reads the repository is right, warns as often as it should, and has nothing in Go's cache that is wrong. */
async function assertRight(
  scene: GoMachines,
  repository: string,
  { warnings = 1, ...more }: { readonly warnings?: number; readonly compiled?: number } = {},
): Promise<void> {
  const machine = await scene.machine();
  const beside = await readdir(dirname(machine.goCache));
  const done = await machine.build(undefined, reading(scene.registry.host, repository));
  assert.deepEqual(digestsOf(done), scene.digests);
  assert.equal(warningsOf(done).length, warnings, done.stderr);
  if (more.compiled === undefined) assert.ok(done.compiled > 0, 'Go compiled what was missing');
  else assert.equal(done.compiled, more.compiled);
  assertIntact(machine.goCache);
  const named = (await readdir(dirname(machine.goCache))).filter((name) => !beside.includes(name));
  assert.deepEqual(
    named.filter((name) => /-[ad]$/.test(name)),
    [],
  );
  assert.ok(!existsSync('/tmp/strake-test-evil'));
}

test('bundles of a list that is trusted, and cannot be right', async (t) => {
  const scene = await goMachines(t);
  const { host } = scene.registry;
  await scene.write();
  const real = await readBundles(t, `${host}/acme/cache`, SIGNED);

  await t.test('are used if nothing was changed', async (t) => {
    await writeBundles(t, `${host}/acme/same`, real, {}, SIGNED);
    await assertRight(scene, 'acme/same', { warnings: 0, compiled: 0 });
  });

  for (const [number, { title, change, store }] of HOSTILE_BUNDLES.entries())
    await t.test(`are not used: ${title}`, async (t) => {
      const repository = `acme/hostile-${number}`;
      await writeBundles(t, `${host}/${repository}`, change(real), await store?.(real), SIGNED);
      await assertRight(scene, repository);
    });
});

/** A list is put under each tag of a list. */
async function replaceLists(
  entries: CacheEntries,
  change: (manifest: EntryManifest) => object,
): Promise<void> {
  for (const [tag, manifest] of await entries.read())
    if (tag.startsWith('bundles-')) await entries.put(tag, change(manifest));
}

test('lists that somebody without a trusted key has changed', async (t) => {
  const scene = await goMachines(t);
  const { host } = scene.registry;
  await scene.write();
  const real = await readBundles(t, `${host}/acme/cache`, SIGNED);
  const write = (repository: string, bundles: Bundles) =>
    writeBundles(t, `${host}/${repository}`, bundles, {}, SIGNED);

  await t.test('are used if they are signed', async () => {
    await write('acme/same', real);
    await assertRight(scene, 'acme/same', { warnings: 0, compiled: 0 });
  });

  await t.test('are not used: no signature', async () => {
    await write('acme/unsigned', real);
    await replaceLists(new CacheEntries(host, 'acme/unsigned'), ({ annotations, ...manifest }) => ({
      ...manifest,
      annotations: Object.fromEntries(
        Object.entries(annotations).filter(([name]) => !name.endsWith('.signature')),
      ),
    }));
    await assertRight(scene, 'acme/unsigned');
  });

  await t.test('are not used: another key', async () => {
    const other = makeKeyPair();
    const others = {
      trust: parseTrust([other.publicKey]),
      signingKey: readSigningKey(other.privateKey),
    };
    await writeBundles(t, `${host}/acme/other`, real, {}, others);
    await assertRight(scene, 'acme/other');
  });

  await t.test('are not used: a copy from another repository', async () => {
    const copy = new CacheEntries(host, 'acme/copy');
    for (const [tag, manifest] of await new CacheEntries(host).read()) {
      if (!tag.startsWith('bundles-')) continue;
      for (const { digest } of [manifest.config, ...manifest.layers])
        await copy.mount(digest, 'acme/cache');
      await copy.put(tag, manifest);
    }
    await assertRight(scene, 'acme/copy');
  });

  await t.test('are not used: a list of another program', async () => {
    const key = 'b'.repeat(64);
    await write('acme/program', { ...real, entry: { ...real.entry, key } });
    const entries = new CacheEntries(host, 'acme/program');
    const [manifest = {}] = (await entries.read()).values();
    await entries.put(`bundles-${real.entry.key}`, manifest);
    await assertRight(scene, 'acme/program');
  });

  await t.test('are not used: bundles that were exchanged', async () => {
    await write('acme/exchanged', real);
    await replaceLists(new CacheEntries(host, 'acme/exchanged'), (manifest) => {
      const [list, ...bundles] = manifest.layers;
      return { ...manifest, layers: [list, ...bundles.reverse()] };
    });
    await assertRight(scene, 'acme/exchanged');
  });

  await t.test('do no harm: an old list that was put back', async () => {
    const repository = 'acme/old';
    await write(repository, { ...real, list: { ...real.list, bundles: [] }, bundles: [] });
    const entries = new CacheEntries(host, repository);
    const [old = {}] = (await entries.read()).values();
    await write(repository, real);
    await assertRight(scene, repository, { warnings: 0, compiled: 0 });
    await entries.put(`bundles-${real.entry.key}`, old);
    await assertRight(scene, repository, { warnings: 0 });
  });
});
