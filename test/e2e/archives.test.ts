import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { part, requirePart, runOk, startRegistry } from '../part/index.ts';
import { helloProject, strake, strakeOk } from './strake.ts';

test('writes an oci-archive with every platform that skopeo copies whole', async (t) => {
  const skopeo = await requirePart(t, 'skopeo');
  if (skopeo === undefined) return;
  const directory = await helloProject(t);
  await strakeOk(directory, [
    'build',
    '-p',
    'linux/amd64,linux/s390x',
    '-o',
    'oci-archive:hello.tar',
  ]);
  await runOk([skopeo, 'copy', '--all', 'oci-archive:hello.tar:latest', 'oci:copy:latest'], {
    cwd: directory,
  });
  const raw = JSON.parse(
    await runOk([skopeo, 'inspect', '--raw', 'oci:copy:latest'], { cwd: directory }),
  );
  assert.equal(raw.manifests.length, 2);
});

test('writes a docker-archive of one platform that crane pushes and skopeo reads', async (t) => {
  const skopeo = await requirePart(t, 'skopeo');
  if (skopeo === undefined) return;
  const directory = await helloProject(t);
  await strakeOk(directory, ['build', '-p', 'linux/amd64', '-o', 'docker-archive:hello.tar']);
  const config = JSON.parse(
    await runOk([skopeo, 'inspect', '--config', 'docker-archive:hello.tar'], { cwd: directory }),
  );
  assert.equal(config.architecture, 'amd64');
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await runOk([
    await part('crane'),
    'push',
    join(directory, 'hello.tar'),
    `${registry.host}/hello:1`,
  ]);
});

test('refuses several platforms in a docker-archive and says what to use', async (t) => {
  const directory = await helloProject(t);
  const done = await strake(directory, [
    'build',
    '-p',
    'linux/amd64,linux/arm64',
    '-o',
    'docker-archive:hello.tar',
  ]);
  assert.equal(done.status, 2, done.stderr);
  assert.match(done.stderr, /oci-archive:/);
});

for (const transport of [
  'oci:base:v1',
  'oci-archive:base.tar:v1',
  'docker-archive:base-docker.tar',
]) {
  test(`builds on a base from ${transport}`, async (t) => {
    const directory = await helloProject(t);
    await strakeOk(directory, [
      'build',
      '-p',
      'linux/amd64',
      '-t',
      'v1',
      '-o',
      'oci:base',
      '-o',
      'oci-archive:base.tar',
      '-o',
      'docker-archive:base-docker.tar',
    ]);
    await strakeOk(directory, [
      'build',
      '-p',
      'linux/amd64',
      '--set',
      `base=${transport}`,
      '-o',
      'oci:on-top:v2',
    ]);
    const config = JSON.parse(await strakeOk(directory, ['inspect', 'oci:on-top:v2', '--json']));
    assert.match(JSON.stringify(config), /on-top|sha256/);
    await strakeOk(directory, ['validate', 'oci:on-top:v2']);
  });
}
