// A machine that writes the remote cache is killed at random moments: what it leaves is right, and the next one completes it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { OtherMachine } from '../e2e/other-machine.ts';
import { onRequest } from '../registry/fault-kinds.ts';
import type { Fault } from '../registry/fault-proxy.ts';
import {
  digestsOf,
  reading,
  remoteCacheScene,
  warningsOf,
  writing,
} from '../remote-cache/machines.ts';

const REPOSITORIES = 10;
const KILLS = 3;
/** Longer than the slowest build of this project on an idle machine. */
const LATEST_MS = 1_500;
const LAYOUT = ['-o', 'oci:out'];
/** Sets the first or the second tag of a step. */
const STEP_TAG = /^PUT .*\/manifests\/step-/;

/** Starts a build, and kills it as soon as a promise settles. */
async function killAt(
  moment: Promise<unknown>,
  { argv, directory }: OtherMachine,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const [command = '', ...args] = argv(['build', ...LAYOUT], env);
  const child = spawn(command, args, { cwd: directory, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await Promise.race([ended, moment]);
  child.kill('SIGKILL');
  await ended;
}

test(`writers that are killed ${REPOSITORIES * KILLS} times leave caches that are right`, async (t) => {
  const scene = await remoteCacheScene(t);
  const { host } = scene.registry;
  for (let number = 1; number <= REPOSITORIES; number += 1) {
    const repository = `acme/cache-${number}`;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const moment = delay(Math.random() * LATEST_MS);
      await killAt(moment, await scene.machine(), writing(host, repository));
    }
    const next = await (await scene.machine()).build(LAYOUT, writing(host, repository));
    assert.deepEqual(digestsOf(next), scene.digests);
    assert.deepEqual(warningsOf(next), []);
    const reader = await (await scene.machine({ go: false })).build(
      LAYOUT,
      reading(host, repository),
    );
    assert.deepEqual(digestsOf(reader), scene.digests);
    assert.deepEqual(reader.processes, []);
  }
});

test('a writer that is killed between the two tags of a step leaves nothing that others take for complete', async (t) => {
  const scene = await remoteCacheScene(t);
  let tags = 0;
  const second = Promise.withResolvers<void>();
  const onlyFirst: Fault = (_asked, _response, forward) => {
    tags += 1;
    if (tags === 1) forward();
    else second.resolve();
  };
  const { host } = await scene.proxy(onRequest(STEP_TAG, onlyFirst));
  await killAt(second.promise, await scene.machine(), writing(host));
  assert.ok(tags > 1);
  const registry = scene.registry.host;
  const next = await (await scene.machine()).build(LAYOUT, writing(registry));
  assert.deepEqual(digestsOf(next), scene.digests);
  const reader = await (await scene.machine({ go: false })).build(LAYOUT, reading(registry));
  assert.deepEqual(digestsOf(reader), scene.digests);
  assert.deepEqual(reader.processes, []);
});
