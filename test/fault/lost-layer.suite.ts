// A registry that loses the layers of entries which it still has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheEntries } from '../remote-cache/entries.ts';
import {
  digestsOf,
  reading,
  remoteCacheScene,
  warningsOf,
  writing,
} from '../remote-cache/machines.ts';

const LAYOUT = ['-o', 'oci:out'];

const ARCHIVE = ['-o', 'oci-archive:{{image}}.tar'];

for (const args of [LAYOUT, ARCHIVE, ['--push']])
  test(`builds what the registry has lost, and says so once: ${args.join(' ')}`, async (t) => {
    const scene = await remoteCacheScene(t);
    const { host } = scene.registry;
    digestsOf(await (await scene.machine()).build(LAYOUT, writing(host)));
    await new CacheEntries(host).loseLayers();
    const machine = await scene.machine();
    const done = await machine.build(args, reading(host));
    assert.deepEqual(digestsOf(done), scene.digests);
    assert.equal(warningsOf(done).length, 1, done.stderr);
    const again = await machine.build(args, reading(host));
    assert.deepEqual(digestsOf(again), scene.digests);
    assert.deepEqual([again.processes, warningsOf(again)], [[], []]);
  });

for (const args of [LAYOUT, ['--push']])
  test(`a machine that writes gives the registry what it has lost: ${args.join(' ')}`, async (t) => {
    const scene = await remoteCacheScene(t);
    const { host } = scene.registry;
    digestsOf(await (await scene.machine()).build(LAYOUT, writing(host)));
    await new CacheEntries(host).loseLayers();
    digestsOf(await (await scene.machine()).build(args, writing(host)));
    const reader = await (await scene.machine({ go: false })).build(LAYOUT, reading(host));
    assert.deepEqual(digestsOf(reader), scene.digests);
    assert.deepEqual([reader.processes, warningsOf(reader)], [[], []]);
  });
