// strake diff of images in daemons and in archives of docker save, on either side.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strakeOk } from '../e2e/strake.ts';
import { requireTool, startPodman } from '../tool/index.ts';

const CONFIG = `plugins: [symlinks]
platforms: [linux/amd64]
base: scratch
vcs: false
config: { entrypoint: [/bin/app] }
symlinks: { files: { /etc/motd: { content: hello }, /etc/other: { content: same } } }
`;

const CHANGE = ['--set', 'config.user=7', '--set', 'symlinks.files./etc/motd.content=bye'];

test('compares images of a daemon, of an archive of docker save and of a layout, on either side', async (t) => {
  const tools = [await requireTool(t, 'podman'), await requireTool(t, 'runc')];
  if (tools.includes(undefined)) return;
  const daemon = await startPodman(t);
  const directory = await project(t, { 'strake.yaml': CONFIG });
  const env = { STRAKE_CACHE: join(directory, 'cache'), DOCKER_HOST: daemon.host };
  const run = (...args: readonly string[]) => strakeOk(directory, args, { env });
  for (const [version, change] of [
    ['one', []],
    ['two', CHANGE],
  ] as const) {
    await run('build', '-o', `oci:${version}:v1`, ...change);
    await run('copy', `oci:${version}:v1`, `docker-daemon:app:${version}`);
    await run('copy', `oci:${version}:v1`, `docker-archive:${version}.tar:app:${version}`);
  }
  const before = ['oci:one:v1', 'docker-daemon:app:one', 'docker-archive:one.tar'];
  const after = ['oci:two:v1', 'docker-daemon:app:two', 'docker-archive:two.tar'];
  for (const one of before)
    for (const other of after) {
      const { platforms } = JSON.parse(await run('diff', one, other, '--json'));
      assert.equal(platforms.length, 1);
      const [{ config, entries, layers }] = platforms;
      assert.deepEqual(config, [{ path: ['config', 'User'], after: '7' }], `${one} and ${other}`);
      assert.deepEqual(
        entries.map(({ path, fields }: { path: string; fields: string[] }) => [path, fields]),
        [['etc/motd', ['size', 'content']]],
      );
      assert.deepEqual(
        layers.map(({ change }: { change: string }) => change),
        ['changed'],
      );
    }
  for (const same of before.slice(1)) {
    const { platforms } = JSON.parse(await run('diff', 'oci:one:v1', same, '--json'));
    assert.deepEqual([platforms[0].config, platforms[0].entries], [[], []], same);
  }
});
