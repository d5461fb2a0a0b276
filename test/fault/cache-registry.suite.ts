// Real registries as remote caches, and what is unusual about them.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { OtherMachine } from '../e2e/other-machine.ts';
import { immutableTags, TAG_REFUSALS } from '../registry/immutable-tags.ts';
import { startTokenServer } from '../registry/token-server.ts';
import { withoutMounts } from '../registry/without-mounts.ts';
import {
  digestsOf,
  reading,
  remoteCacheScene,
  type Scene,
  warningsOf,
  writing,
} from '../remote-cache/machines.ts';
import type { RegistryKind } from '../tool/index.ts';

/** Two machines write at once, a third one writes the same later, and a fourth one without Go pushes. */
async function share(
  scene: Scene,
  host: string,
  prepare: (machine: OtherMachine) => Promise<void> = async () => {},
): Promise<void> {
  const writers = await Promise.all([scene.machine(), scene.machine(), scene.machine()]);
  const reader = await scene.machine({ go: false });
  for (const machine of [...writers, reader]) await prepare(machine);
  const write = async (machine: OtherMachine) => {
    const done = await machine.build(['-o', 'oci:out'], writing(host));
    assert.deepEqual(digestsOf(done), scene.digests);
    assert.deepEqual(warningsOf(done), []);
  };
  const [first, second, third] = writers;
  await Promise.all([write(first), write(second)]);
  await write(third);
  const done = await reader.build(['--push'], reading(host));
  assert.deepEqual(digestsOf(done), scene.digests);
  assert.deepEqual(done.processes, []);
  assert.deepEqual(warningsOf(done), []);
}

const KINDS: readonly RegistryKind[] = ['distribution-v3', 'distribution-v2', 'ggcr', 'olareg'];
for (const kind of KINDS)
  test(`machines share what they build by a registry (${kind})`, async (t) => {
    const scene = await remoteCacheScene(t, { kind });
    await share(scene, scene.registry.host);
  });

for (const [name, refusal] of Object.entries(TAG_REFUSALS))
  test(`machines share by a registry whose tags cannot be moved: ${name}`, async (t) => {
    const scene = await remoteCacheScene(t);
    const { host } = await scene.proxy(immutableTags(scene.registry.host, refusal));
    await share(scene, host);
  });

test('machines share by a registry that mounts nothing', async (t) => {
  const scene = await remoteCacheScene(t);
  const { host } = await scene.proxy(withoutMounts);
  await share(scene, host);
});

test('machines share by a registry behind a login by tokens', async (t) => {
  const scene = await remoteCacheScene(t, { token: await startTokenServer(t) });
  const { host } = scene.registry;
  await share(scene, host, async ({ env }) => {
    const docker = join(env.HOME ?? '', '.docker');
    await mkdir(docker);
    const auth = Buffer.from('ada:pw').toString('base64');
    await writeFile(join(docker, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
  });
});
