// A machine that writes the remote cache is killed at random moments: what it leaves is right, and the next one completes it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
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

test(`writers that are killed ${REPOSITORIES * KILLS} times leave caches that are right`, async (t) => {
  const scene = await remoteCacheScene(t);
  const { host } = scene.registry;
  for (let number = 1; number <= REPOSITORIES; number += 1) {
    const repository = `acme/cache-${number}`;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const { argv, directory } = await scene.machine();
      const [command = '', ...args] = argv(['build', ...LAYOUT], writing(host, repository));
      const child = spawn(command, args, { cwd: directory, stdio: 'ignore' });
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
      await Promise.race([ended, delay(Math.random() * LATEST_MS)]);
      child.kill('SIGKILL');
      await ended;
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
