import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTool, runOk, startRegistry, tool } from '../tool/index.ts';
import { helloProject, project, strake, strakeOk } from './strake.ts';

test('writes an oci-archive with every platform that skopeo copies whole', async (t) => {
  const skopeo = await requireTool(t, 'skopeo');
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
  const skopeo = await requireTool(t, 'skopeo');
  if (skopeo === undefined) return;
  const directory = await helloProject(t);
  await strakeOk(directory, ['build', '-p', 'linux/amd64', '-o', 'docker-archive:hello.tar']);
  const config = JSON.parse(
    await runOk([skopeo, 'inspect', '--config', 'docker-archive:hello.tar'], { cwd: directory }),
  );
  assert.equal(config.architecture, 'amd64');
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await runOk([
    await tool('crane'),
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

test('compresses the plain layers of a base from a docker-archive, the same each time', async (t) => {
  const skopeo = await requireTool(t, 'skopeo');
  if (skopeo === undefined) return;
  const text = 'plain '.repeat(100_000);
  const directory = await project(t, {
    'base.yaml': `plugins: [symlinks]
platforms: [linux/amd64]
base: scratch
vcs: false
symlinks: { files: { /text: { content: "${text}" } } }
`,
    'strake.yaml': `plugins: [symlinks]
platforms: [linux/amd64]
base: docker-archive:base.tar
vcs: false
symlinks: { files: { /top: { content: top } } }
`,
  });
  await strakeOk(directory, ['build', '-c', 'base.yaml', '-o', 'oci:base:v1']);
  await runOk([skopeo, 'copy', '--quiet', 'oci:base:v1', 'docker-archive:base.tar'], {
    cwd: directory,
  });
  const plain = await runOk(['tar', '-tvf', 'base.tar'], { cwd: directory });
  assert.match(plain, / 60\d{4} .*\.tar\n/, 'skopeo writes plain layers');
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const digests = new Set<string>();
  for (const flags of [[], ['--no-cache'], []]) {
    const name = `${registry.host}/plain:v${digests.size}`;
    digests.add(
      await strakeOk(directory, ['build', '-o', `docker://${name}`, '--quiet', ...flags]),
    );
    const report = JSON.parse(await strakeOk(directory, ['inspect', name, '--json']));
    const [base, own] = report.images[0].layers;
    assert.match(base.mediaType, /gzip$/);
    assert.ok(base.size < 10_000, `${base.size} bytes`);
    assert.match(own.mediaType, /gzip$/);
    await strakeOk(directory, ['validate', name]);
  }
  assert.equal(digests.size, 1);
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
