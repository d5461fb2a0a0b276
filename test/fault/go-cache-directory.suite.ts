// Directories of Go's build cache that cannot take what is fetched, and other processes in them: the program is right, and there is one
// warning at most.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { forwardAll, onRequest } from '../registry/fault-kinds.ts';
import type { Fault } from '../registry/fault-proxy.ts';
import { digestsOf, reading, warningsOf } from '../remote-cache/machines.ts';
import { runOk, temporaryDirectory } from '../tool/index.ts';
import { compiledPackages } from '../tool-cache/compiled-packages.ts';
import { type GoBuilt, goMachines } from '../tool-cache/go-machines.ts';
import { assertIntact } from '../tool-cache/intact-go-cache.ts';

/** Whether this process may mount file systems. */
const CAN_MOUNT = spawnSync('unshare', ['--mount', 'true']).status === 0;
const BLOBS = /^GET .*\/blobs\//;

test("a directory of Go's build cache", async (t) => {
  const scene = await goMachines(t);
  const bundles = await scene.bundles(t);
  const known = compiledPackages(scene.standardLibrary).length;
  /** @param says of the only warning; default: there is none */
  const right = (done: GoBuilt, says?: RegExp) => {
    assert.deepEqual(digestsOf(done), scene.digests);
    const warnings = warningsOf(done);
    assert.equal(warnings.length, says ? 1 : 0, done.stderr);
    if (says) assert.match(warnings[0] ?? '', says);
  };

  /** Builds after a script, with the directory as $1, and that for temporary files as $2. */
  const mounted = async (script: string, env = {}) => {
    const machine = await scene.machine('standard library', {
      within: ({ STRAKE_CACHE = '', TMPDIR = '' }) => [
        ...['unshare', '--mount', 'sh', '-c', `${script} && shift 2 && exec "$@"`, 'sh'],
        ...[join(STRAKE_CACHE, scene.toolDirectory), TMPDIR],
      ],
    });
    return machine.build(undefined, { ...bundles, ...env });
  };
  const kilobytes = Number(
    execFileSync('du', ['-sk', scene.standardLibrary]).toString().split('\t')[0],
  );
  const copied = (size: string) =>
    `mount -t tmpfs -o mode=755,size=${size} none "$1" && cp -r "${scene.standardLibrary}/." "$1"`;
  const skip = !CAN_MOUNT && 'no right to mount';

  await t.test('on a full disk is used as it is', { skip }, async () => {
    right(await mounted(copied(`${kilobytes + 100}k`)), /the disk of \S+ has \d+ MB left/);
  });

  await t.test('is used as it is if there is no space for temporary files', { skip }, async (t) => {
    const GOTMPDIR = await temporaryDirectory(t);
    right(
      await mounted('mount -t tmpfs -o mode=700,size=16k none "$2"', { GOTMPDIR }),
      /the disk is full/,
    );
  });

  await t.test('that is read-only is used as it is', { skip }, async () => {
    right(await mounted('mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"'), /read-only/);
  });

  await t.test('is filled on another file system than temporary files', { skip }, async () => {
    const done = await mounted(copied('1g'));
    right(done);
    assert.equal(done.found, scene.packages + 1);
  });

  await t.test('is filled whatever its name is, and if it is behind a link', async (t) => {
    const at = await temporaryDirectory(t);
    const directory = join(at, 'größe von\u3000go');
    const link = join(at, 'link to it');
    await mkdir(directory);
    await symlink(directory, link);
    for (const STRAKE_CACHE of [directory, link]) {
      const env = { ...bundles, STRAKE_CACHE };
      const done = await (await scene.machine()).build(undefined, env);
      right(done);
      assert.deepEqual([done.found, done.compiled], [scene.packages, 0]);
      await rm(directory, { recursive: true });
      await mkdir(directory);
    }
  });

  await t.test('that every user can write to is used as it is', async () => {
    const machine = await scene.machine();
    await chmod(machine.goCache, 0o777);
    const done = await machine.build(undefined, bundles);
    right(done, /every user can write/);
    assert.equal(done.found, known);
  });

  await t.test('is not left by a link in it', async (t) => {
    const elsewhere = await temporaryDirectory(t);
    const machine = await scene.machine();
    for (const part of await readdir(machine.goCache)) {
      if (!/^[0-9a-f]{2}$/.test(part)) continue;
      await rename(join(machine.goCache, part), join(elsewhere, part));
      await symlink(join(elsewhere, part), join(machine.goCache, part));
    }
    const done = await machine.build(undefined, bundles);
    right(done, /is not a directory/);
    assert.equal(done.found, known);
  });

  await t.test('gets no marker for a content that is damaged', async () => {
    const machine = await scene.machine();
    digestsOf(await machine.build(undefined, reading(scene.registry.host, 'acme/nothing')));
    for (const part of await readdir(machine.goCache)) {
      if (!/^[0-9a-f]{2}$/.test(part)) continue;
      const libraries = await readdir(join(scene.standardLibrary, part));
      for (const name of await readdir(join(machine.goCache, part))) {
        if (libraries.includes(name)) continue;
        const file = join(machine.goCache, part, name);
        if (name.endsWith('-a')) await rm(file);
        else await writeFile(file, Buffer.alloc((await stat(file)).size, '!<arch>\n'));
      }
    }
    for (const part of ['actions', 'compile'])
      await rm(join(machine.env.STRAKE_CACHE ?? '', part), { recursive: true });
    right(await machine.build(undefined, bundles));
    assertIntact(machine.goCache);
  });

  await t.test('is filled by several builds at once', async (t) => {
    const STRAKE_CACHE = await temporaryDirectory(t);
    const env = { ...bundles, STRAKE_CACHE };
    const machines = await Promise.all([1, 2, 3].map(() => scene.machine()));
    const built = machines.map((machine) => machine.build(undefined, env));
    for (const done of await Promise.all(built)) right(done);
    const goCache = join(STRAKE_CACHE, scene.toolDirectory);
    assertIntact(goCache);
    assert.equal(compiledPackages(goCache).length, scene.packages);
  });

  /** While bundles are fetched, another process does something there. */
  const meanwhile = async (work: (goCache: string) => Promise<unknown>) => {
    const machine = await scene.machine('empty');
    const busy: Fault = async (asked, response, forward) => {
      await work(machine.goCache);
      forwardAll(asked, response, forward);
    };
    const done = await machine.build(undefined, await scene.bundles(t, onRequest(BLOBS, busy)));
    assert.deepEqual(digestsOf(done), scene.digests);
    assert.ok(warningsOf(done).length <= 1, done.stderr);
    return { done, goCache: machine.goCache };
  };

  await t.test('is filled while go fills it', async () => {
    let running: Promise<string> | undefined;
    const { done, goCache } = await meanwhile(async (GOCACHE) => {
      const env = { GOCACHE, CGO_ENABLED: '0', GOFLAGS: '-trimpath' };
      running ??= runOk(['go', 'build', 'errors', 'sync'], { cwd: scene.project, env });
    });
    right(done);
    await running;
    assertIntact(goCache);
  });

  await t.test('is filled while go empties it', async () => {
    const { goCache } = await meanwhile((GOCACHE) =>
      runOk(['go', 'clean', '-cache'], { env: { GOCACHE } }),
    );
    assertIntact(goCache);
  });
});
