// strake-plugin-s3: a destination that core does not know.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk, tool } from '../tool/index.ts';
import { createProject, runInstalled, runInstalledOk } from './installation.ts';
import { startS3 } from './start-s3.ts';

const config = (endpoint: string) => `plugins: [s3, symlinks]
platforms: [linux/amd64, linux/arm64]
vcs: false
s3: { endpoint: "${endpoint}" }
symlinks: { files: { /etc/name: { content: "{{image}} {{arch}}" } } }
images: { one: {}, two: {} }
`;

test('sends images to an S3 server as one layout, which others read', async (t) => {
  const { endpoint, directory, env } = await startS3(t, 'images');
  const project = await createProject(t, { 'strake.yaml': config(endpoint) });
  const build = (tag: string) =>
    runInstalledOk(project, ['build', '-o', 's3://images/team/app', '-o', 'oci:out', '-t', tag], {
      env,
    });
  await build('v1');
  const second = await build('v2');
  const layout = join(directory, 'images/team/app');
  for (const name of ['one:v1', 'one:v2', 'two:v1', 'two:v2']) {
    await runInstalledOk(project, ['validate', `oci:${layout}:${name}`]);
    const inspect = ['inspect', '--raw'];
    const raw = (place: string) => runOk([skopeo, ...inspect, `oci:${place}:${name}`]);
    const skopeo = await tool('skopeo');
    assert.equal(await raw(layout), await raw(join(project, 'out')));
  }
  assert.match(second, /^one@sha256:[0-9a-f]{64}\ntwo@sha256:[0-9a-f]{64}\n$/);
});

test('says what an S3 server refused, without a secret', async (t) => {
  const { endpoint, env } = await startS3(t, 'images');
  const project = await createProject(t, { 'strake.yaml': config(endpoint) });
  const args = ['build', '-o', 's3://images/team/app'];
  const wrong = { ...env, AWS_SECRET_ACCESS_KEY: 'another-secret-key' };
  const { status, stdout, stderr } = await runInstalled(project, args, { env: wrong });
  assert.equal(status, 5, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /s3:\/\/images\/team\/app answered 403/);
  assert.doesNotMatch(stderr, /another-secret-key/);
  const nobody = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  const without = await runInstalled(project, args, { env: nobody });
  assert.match(without.stderr, /s3:\/\/images\/team\/app needs credentials/);
});
