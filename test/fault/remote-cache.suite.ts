// Whatever a remote cache does: the build ends with the right digest, one warning, and hardly later than without one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  digestsOf,
  reading,
  remoteCacheScene,
  type Scene,
  warningsOf,
  writing,
} from '../remote-cache/machines.ts';
import type { CacheFault } from './cache-fault.ts';
import { FAR_AWAY, READ_FAULTS, WRITE_FAULTS } from './data/cache-faults.ts';
import { meetFault, timed } from './meet-fault.ts';

/** Nothing listens there. */
const NOWHERE = '127.0.0.1:1';

const LAYOUT = ['-o', 'oci:out'];

/** How long a machine with Go takes without a remote cache. */
async function usualTime(scene: Scene): Promise<number> {
  const machine = await scene.machine();
  return timed(() => machine.build(LAYOUT));
}

async function meet(
  scene: Scene,
  { fault, warnings = 1 }: CacheFault,
  env: (host: string) => Record<string, string>,
  usualMs: number,
): Promise<void> {
  const prepare = async () => {
    const host = fault === undefined ? NOWHERE : (await scene.proxy(fault)).host;
    const machine = await scene.machine();
    return () => machine.build(LAYOUT, env(host));
  };
  const { digests } = scene;
  await meetFault(prepare, { digests, warnings, usualMs, usualTime: () => usualTime(scene) });
}

test('a machine that reads a remote cache', async (t) => {
  const scene = await remoteCacheScene(t);
  const usualMs = await usualTime(scene);
  const writer = await scene.machine();
  digestsOf(await writer.build(LAYOUT, writing(scene.registry.host)));
  for (const fault of [...READ_FAULTS, FAR_AWAY])
    await t.test(`is right, in time, and warns once: ${fault.title}`, () =>
      meet(scene, fault, reading, usualMs),
    );
});

test('a machine that writes a remote cache', async (t) => {
  const scene = await remoteCacheScene(t);
  const usualMs = await usualTime(scene);
  for (const [number, fault] of [...WRITE_FAULTS, FAR_AWAY].entries()) {
    const repository = `acme/cache-${number}`;
    await t.test(`is right, in time, and warns once: ${fault.title}`, async () => {
      await meet(scene, fault, (host) => writing(host, repository), usualMs);
      // What it left is of no harm: the next one completes it.
      const { host } = scene.registry;
      const next = await (await scene.machine()).build(LAYOUT, writing(host, repository));
      assert.deepEqual(digestsOf(next), scene.digests);
      assert.deepEqual(warningsOf(next), []);
      const reader = await scene.machine({ go: false });
      assert.deepEqual(
        digestsOf(await reader.build(LAYOUT, reading(host, repository))),
        scene.digests,
      );
    });
  }
});
