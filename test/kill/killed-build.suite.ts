// A build is killed at random moments, with a layout, a cache and a registry as its targets: the next one makes it good.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { project, STRAKE, strake, strakeOk, TINY } from '../e2e/strake.ts';
import { runOk, startRegistry, temporaryDirectory } from '../tool/index.ts';

const KILLS = 50;
/** Longer than the slowest build of this project on an idle machine. */
const LATEST_MS = 1_500;

test(`a build that is killed ${KILLS} times leaves nothing broken`, async (t) => {
  const registry = await startRegistry(t, { kind: 'distribution-v3' });
  const cache = await temporaryDirectory(t);
  const temporary = await temporaryDirectory(t);
  const env = { STRAKE_CACHE: cache, NO_COLOR: '1', TMPDIR: temporary };
  const directory = await project(t, {
    ...TINY,
    'cmd/app/page.html': '0\n',
    'cmd/app/embed.go':
      'package main\n\nimport _ "embed"\n\n//go:embed page.html\nvar page string\n',
    'strake.yaml': `plugins: [go]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
repository: ${registry.host}/acme/app
go: { programs: [./cmd/app] }
`,
  });
  const args = ['build', '--push', '-o', 'oci:out', '-o', 'oci-archive:dist/app.tar'];
  await strakeOk(directory, args, { env });
  for (let kill = 1; kill <= KILLS; kill += 1) {
    // Something to compile, pack and push each time.
    await writeFile(join(directory, 'cmd/app/page.html'), `${kill}\n`);
    const child = spawn(process.execPath, [STRAKE, ...args], {
      cwd: directory,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    await Promise.race([ended, delay(Math.random() * LATEST_MS)]);
    child.kill('SIGKILL');
    await ended;
    // What is there at any moment is whole: the last image or the new one.
    await strakeOk(directory, ['validate', 'oci:out'], { env });
    await strakeOk(directory, ['validate', `${registry.host}/acme/app:latest`], { env });
    if (kill % 10 > 0) continue;
    const digest = await strakeOk(directory, args, { env });
    const clean = [
      'build',
      '--no-cache',
      '-o',
      `oci:../${kill}`,
      '--tag',
      `${registry.host}/acme/app:latest`,
    ];
    assert.equal(digest, await strakeOk(directory, clean, { env }));
    await strakeOk(directory, ['validate', 'oci:out'], { env });
    await strakeOk(directory, ['validate', `${registry.host}/acme/app:latest`], { env });
  }
  const again = await strake(directory, args, { env });
  assert.equal(again.status, 0, again.stderr);
  for (const home of ['out', 'dist', relative(directory, cache)])
    for (const name of await readdir(join(directory, home), { recursive: true }))
      assert.doesNotMatch(name, /\.(?:lock|part)$/, home);
  for (const home of ['unfinished', 'leases'])
    assert.deepEqual(await readdir(join(cache, home)), ['CACHEDIR.TAG']);
  // Go has directories of its own there.
  for (const name of await readdir(temporary)) assert.doesNotMatch(name, /^strake-/);
  await runOk(
    [
      'sh',
      '-c',
      'cd out/blobs/sha256 && for each in [0-9a-f]*; do echo "$each  $each"; done | sha256sum --check --quiet',
    ],
    { cwd: directory },
  );
});
