import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPTY_IMAGE, project, strake, strakeOk } from './strake.ts';

const FILES = {
  'strake.yaml': `${EMPTY_IMAGE}vars:
  owner: { env: STRAKE_TEST_OWNER }
  host: { command: [sh, -c, "touch asked; echo localhost:1"] }
repository: "{{host}}/{{owner}}/app"
`,
};

test('needs the variables of a repository only for a push', async (t) => {
  const directory = await project(t, FILES);
  const { images } = JSON.parse(await strakeOk(directory, ['plan', '--json']));
  assert.deepEqual([images[0].image, images[0].repository], ['app', undefined]);
  assert.match(await strakeOk(directory, ['build', '--progress', 'quiet']), /^app@sha256:/);
  await assert.rejects(access(join(directory, 'asked')), { code: 'ENOENT' });
  for (const args of [['plan', '--push'], ['config']]) {
    const { status, stderr } = await strake(directory, args);
    assert.equal(status, 2);
    assert.match(stderr, /strake\.yaml:5:\d+: variable "owner" has no value: .*STRAKE_TEST_OWNER/);
  }
  const env = { STRAKE_TEST_OWNER: 'acme' };
  const pushed = JSON.parse(await strakeOk(directory, ['plan', '--push', '--json'], { env }));
  assert.equal(pushed.images[0].repository, 'localhost:1/acme/app');
});

test('builds the selected image without the variables of others', async (t) => {
  const directory = await project(t, {
    'strake.yaml': `platforms: [linux/amd64]
base: scratch
vcs: false
vars: { channel: { env: STRAKE_TEST_CHANNEL } }
images:
  app: {}
  other: { config: { env: { CHANNEL: "{{channel}}" } } }
`,
  });
  const plan = (...args: string[]) => strake(directory, ['plan', ...args]);
  const one = await plan('-i', 'app');
  assert.equal(one.status, 0, one.stderr);
  for (const args of [[], ['-i', 'other'], ['-i', 'app', '-i', 'other']])
    assert.match((await plan(...args)).stderr, /variable "channel" has no value/);
});
