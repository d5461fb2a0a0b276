import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project, strakeOk } from './strake.ts';

const CONFIG = `platforms: [linux/amd64]
base: scratch
vcs: false
config:
  user: "1"
  env: { A: top, B: top }
  labels: { l: top }
images:
  app:
    config:
      env: { B: own }
      labels: { l: null }
  other: { config: { healthcheck: { test: [CMD, /x], interval: 90s } } }
`;

test('shows in "strake config" which value came from the top level, the image and the command line', async (t) => {
  const directory = await project(t, { 'strake.yaml': CONFIG });
  const text = await strakeOk(directory, ['config', '--set', 'config.workdir=/w']);
  const app = text.slice(text.indexOf('app:'), text.indexOf('other:'));
  for (const line of [
    /user: "1" # strake\.yaml:5$/m,
    /A: top # strake\.yaml:6$/m,
    /B: own # strake\.yaml:11$/m,
    /l: null # strake\.yaml:12$/m,
    /workdir: \/w # --set$/m,
    /base: scratch # strake\.yaml:2$/m,
    /timestamp: 0 # default$/m,
  ])
    assert.match(app, line);
  const other = text.slice(text.indexOf('other:'));
  assert.match(other, /interval: 1m30s # strake\.yaml:13$/m, 'as the configuration writes it');
});

test('overrides the value of an image with --set', async (t) => {
  const directory = await project(t, { 'strake.yaml': CONFIG });
  const set = ['--set', 'config.env.B=set', '--set', 'config.labels.l=set'];
  const { images } = JSON.parse(await strakeOk(directory, ['config', '--json', ...set]));
  for (const name of ['app', 'other']) {
    const { config } = images[name].platforms['linux/amd64'];
    assert.deepEqual(config.env, { A: 'top', B: 'set' });
    assert.deepEqual(config.labels, { l: 'set' });
  }
});
