// An image for debugging, with the real Delve. ko itself clones Delve from GitHub for each image, which no test can reach.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk, temporaryDirectory, tool } from '../tool/index.ts';
import { bothTools } from './both-tools.ts';
import { testApp } from './project/test-app.ts';
import { readImage } from './read-image.ts';
import { workTree } from './work-tree.ts';

test('an image for debugging starts a Delve that runs', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, testApp(tools.bases.static));
  const { registry, status, stderr } = await tools.runStrake(tree, {
    args: ['build', '--sbom=none', '--debug', '-B', './test'],
  });
  assert.equal(status, 0, stderr);
  const image = `${registry}/images/test:latest`;
  const { config } = await readImage(image);
  assert.deepEqual(config?.config.Entrypoint, [
    ...['/ko-app/dlv', 'exec', '--listen=:40000', '--headless', '--log', '--accept-multiclient'],
    ...['--api-version=2', '--', '/ko-app/test'],
  ]);
  const directory = await temporaryDirectory(t);
  const files = join(directory, 'files.tar');
  await runOk([await tool('crane'), 'export', image, files]);
  await runOk(['tar', '-C', directory, '-xf', files]);
  assert.match(await runOk([join(directory, 'ko-app/dlv'), 'version']), /^Delve Debugger/);
});
