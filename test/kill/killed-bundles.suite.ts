// Machines are killed while they fetch bundles of Go's build cache, or write them: what they leave does no harm, and the next one completes it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { onRequest } from '../registry/fault-kinds.ts';
import { type Fault, startFaultProxy } from '../registry/fault-proxy.ts';
import { digestsOf, reading, warningsOf, writing } from '../remote-cache/machines.ts';
import { runOk } from '../tool/index.ts';
import { type GoMachine, type GoMachines, goMachines } from '../tool-cache/go-machines.ts';
import { assertIntact } from '../tool-cache/intact-go-cache.ts';
import { SIGNING } from '../tool-cache/test-key.ts';

const READERS = 20;
const WRITERS = 10;
/** How long fetching or writing takes on an idle machine, at most. */
const LATEST_MS = 700;

const BLOBS = /^GET .*\/blobs\//;
const UPLOADS = /^(?:POST|PATCH|PUT) .*\/(?:blobs\/uploads|manifests)\//;

/** Notes the first request that matches. */
function firstRequest(pattern: RegExp): { readonly begun: Promise<void>; readonly fault: Fault } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const note: Fault = (_asked, _response, forward) => {
    resolve();
    forward();
  };
  return { begun: promise, fault: onRequest(pattern, note) };
}

/**
 * Starts a build, and ends it at a random moment after something has begun.
 * @returns the exit code, or the name of the signal
 */
async function endBuild(
  machine: GoMachine,
  env: Readonly<Record<string, string>>,
  begun: Promise<void>,
  signal: 'SIGKILL' | 'SIGINT',
): Promise<number | string | null> {
  const [command = '', ...args] = machine.argv(['build', '-o', 'oci:out'], env);
  const child = spawn(command, args, { cwd: machine.directory, stdio: 'ignore' });
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('close', (code, name) => resolve(code ?? name)),
  );
  await Promise.race([ended, begun]);
  await Promise.race([ended, delay(Math.random() * LATEST_MS)]);
  child.kill(signal);
  return ended;
}

/** The next build is right, and completes everything. */
async function assertCompleted(
  scene: GoMachines,
  machine: GoMachine,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const done = await machine.build(undefined, env);
  assert.deepEqual(digestsOf(done), scene.digests);
  assert.deepEqual(warningsOf(done), []);
  assertIntact(machine.goCache, true);
  // The next process that needs temporary files removes those of ended ones.
  if (/ fetched in /.test(done.stderr)) assert.deepEqual(await leftBehind(machine), []);
}

/** What no process removes by and by. */
async function leftBehind({ env }: GoMachine): Promise<readonly string[]> {
  const unfinished = join(env.STRAKE_CACHE ?? '', 'unfinished');
  const left = existsSync(unfinished) ? await readdir(unfinished) : [];
  return [
    ...(await readdir(env.TMPDIR ?? '')).filter((name) => name.startsWith('strake-')),
    ...left.filter((name) => name !== 'CACHEDIR.TAG'),
  ];
}

test("machines that share what is in Go's build cache", async (t) => {
  const scene = await goMachines(t);

  await t.test(`are right after they were killed ${READERS} times while they read`, async (t) => {
    for (let kill = 1; kill <= READERS; kill += 1) {
      const machine = await scene.machine('empty');
      const { begun, fault } = firstRequest(BLOBS);
      const env = await scene.bundles(t, fault);
      await endBuild(machine, env, begun, 'SIGKILL');
      // Every other time, before the user's own go.
      if (kill % 2 === 0) {
        const { HOME = '', PATH = '' } = machine.env;
        const go = { GOCACHE: machine.goCache, CGO_ENABLED: '0', GOFLAGS: '-trimpath' };
        const own = { HOME, PATH, ...go };
        await runOk(['go', 'build', '-o', '../app', './cmd/app'], {
          cwd: machine.directory,
          env: own,
        });
        await runOk(['../app'], { cwd: machine.directory });
        await runOk(['go', 'env'], { cwd: machine.directory, env: own });
      }
      await assertCompleted(scene, machine, env);
    }
  });

  await t.test('leave nothing if they are interrupted while they read', async (t) => {
    for (let interrupt = 1; interrupt <= READERS / 4; interrupt += 1) {
      const machine = await scene.machine('empty');
      const { begun, fault } = firstRequest(BLOBS);
      const env = await scene.bundles(t, fault);
      const status = await endBuild(machine, env, begun, 'SIGINT');
      // It may have come too late, also in the moment in which the process ends.
      if (status !== 130) {
        assert.ok(status === 0 || status === 'SIGINT', String(status));
        assert.ok(existsSync(join(machine.directory, 'out/index.json')));
      }
      assert.deepEqual(await leftBehind(machine), []);
      assertIntact(machine.goCache, true);
      const names = (await readdir(machine.goCache, { recursive: true })).map(String);
      assert.deepEqual(
        names.filter((name) => name.includes('strake')),
        [],
      );
    }
  });

  await t.test(`are right after they were killed ${WRITERS} times while they wrote`, async (t) => {
    for (let kill = 1; kill <= WRITERS; kill += 1) {
      const repository = `acme/cache-${kill}`;
      const machine = await scene.machine();
      const { begun, fault } = firstRequest(UPLOADS);
      const { host } = await startFaultProxy(t, scene.registry.host, fault);
      const env = { ...writing(host, repository), ...SIGNING };
      await endBuild(machine, env, begun, 'SIGKILL');
      assertIntact(machine.goCache, true);
      // Another machine finds what is there, and writes the rest.
      const next = await (await scene.machine()).build(undefined, env);
      assert.deepEqual(digestsOf(next), scene.digests);
      assert.deepEqual(warningsOf(next), []);
      const last = await (await scene.machine('empty')).build(undefined, reading(host, repository));
      assert.deepEqual(digestsOf(last), scene.digests);
      assert.deepEqual([last.compiled, warningsOf(last)], [0, []]);
    }
  });
});
