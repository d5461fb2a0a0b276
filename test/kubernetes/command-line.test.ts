// Clusters as destinations of the command: its configuration need not name the plugin.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMPTY_IMAGE, project, strake, strakeOk } from '../e2e/strake.ts';
import { NO_CONTAINERD, requireTool, startContainerd, temporaryDirectory } from '../tool/index.ts';
import { imageStatus } from './image-status.ts';
import { kindNode, startNodes } from './start-nodes.ts';

const REAL = { skip: NO_CONTAINERD };

test(
  'loads into kind by an option, by the configuration, and by a copy, without a word about plugins',
  REAL,
  async (t) => {
    if ((await requireTool(t, 'containerd')) === undefined) return;
    const containerd = await startContainerd(t);
    const nodes = await startNodes(t, { n: kindNode(containerd, { cluster: 'dev' }) });
    const env = { ...nodes.env, XDG_CACHE_HOME: await temporaryDirectory(t) };
    const files = {
      'strake.yaml': `${EMPTY_IMAGE}images: { app: {} }\n`,
      'listed.yaml': `${EMPTY_IMAGE}images: { listed: { outputs: ["kind:dev"] } }\n`,
    };
    const directory = await project(t, files);
    const printed = await strakeOk(directory, ['build', '-o', 'kind:dev', '-o', 'oci:out'], {
      env,
    });
    assert.notEqual(await imageStatus(containerd, `docker.io/library/${printed.trim()}`), '');
    const listed = await strakeOk(directory, ['build', '-c', 'listed.yaml'], { env });
    assert.notEqual(await imageStatus(containerd, `docker.io/library/${listed.trim()}`), '');
    await strakeOk(directory, ['copy', 'oci:out:latest', 'kind:dev'], { env });
    const { status, stderr } = await strake(directory, ['plan', '-o', 'kind:other'], { env });
    assert.equal(status, 4, stderr);
    assert.match(stderr, /there is no kind cluster "other"[\s\S]*These exist: kind:dev/);
  },
);

test('writes into YAML what pods find in the cluster', REAL, async (t) => {
  if ((await requireTool(t, 'containerd')) === undefined) return;
  const containerd = await startContainerd(t);
  const nodes = await startNodes(t, { n: kindNode(containerd) });
  const env = { ...nodes.env, XDG_CACHE_HOME: await temporaryDirectory(t) };
  const directory = await project(t, {
    'strake.yaml': `${EMPTY_IMAGE}images: { app: {} }\n`,
    'pod.yaml': 'image: strake://app\n',
  });
  for (const [form, expected] of [
    ['digest', /^docker\.io\/library\/app@sha256:[0-9a-f]{64}$/],
    ['tag', /^docker\.io\/library\/app:latest$/],
    ['tag+digest', /^docker\.io\/library\/app:latest@sha256:[0-9a-f]{64}$/],
  ] as const) {
    const args = ['resolve', '-f', 'pod.yaml', '--to', 'kind:', '--render', form];
    const yaml = await strakeOk(directory, args, { env });
    const [, reference = ''] = /^image: "?([^"\n]*)"?$/m.exec(yaml) ?? [];
    assert.match(reference, expected);
    // The kubelet drops the tag of a name with both.
    const asked = reference.replace(/:latest@/, '@');
    assert.notEqual(await imageStatus(containerd, asked), '', reference);
  }
});

test('loads no plugin for destinations that need none', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const env = { NODE_DEBUG: 'esm', XDG_CACHE_HOME: join(directory, 'cache') };
  const { stderr } = await strake(directory, ['build', '-o', 'oci:out'], { env });
  assert.doesNotMatch(stderr, /plugin-kubernetes/);
});
