// Images in minikube. The containerd of its node is real; minikube itself is a stand-in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_CONTAINERD, requireTool, startContainerd } from '../tool/index.ts';
import { imageStatus } from './image-status.ts';
import { startPusher } from './push-image.ts';
import { startNodes } from './start-nodes.ts';

// What minikube runs imports only what the machine can run.
const [MACHINE, PLATFORM] =
  process.arch === 'arm64' ? ['aarch64', 'linux/arm64'] : ['x86_64', 'linux/amd64'];
const REAL = { skip: NO_CONTAINERD };

test(
  'loads an image into the default profile once, and names it by the digest of its manifest',
  REAL,
  async (t) => {
    if ((await requireTool(t, 'containerd')) === undefined) return;
    const containerd = await startContainerd(t);
    const nodes = { minikube: { labels: {}, machine: MACHINE, containerd } };
    const { env, calls } = await startNodes(t, nodes, 'minikube');
    const { push } = await startPusher(t, env);
    const { references, platforms } = await push('minikube:');
    const own = platforms.find(({ platform }) => platform === PLATFORM);
    const name = 'docker.io/library/app';
    const exact = `${name}:${own?.digest.replace('sha256:', '')}`;
    assert.deepEqual(references, [exact, `${name}:v1`]);
    for (const reference of references)
      assert.notEqual(await imageStatus(containerd, reference), '', reference);
    const commands = async () =>
      (await calls())
        .map((argv) => argv.slice(3, 5).join(' '))
        .filter((each) => /^image/.test(each));
    assert.deepEqual(await commands(), ['image ls', 'image load', 'image ls']);
    await push('minikube:', { tags: ['v2'] });
    assert.deepEqual(await commands(), ['image ls', 'image tag']);
    assert.notEqual(await imageStatus(containerd, `${name}:v2`), '');
  },
);

test('refuses a profile that does not run', async (t) => {
  const { env } = await startNodes(t, {}, 'minikube');
  const { push } = await startPusher(t, env);
  await assert.rejects(push('minikube:dev'), {
    code: 'CLUSTER_NOT_FOUND',
    message: 'minikube profile "dev" does not run',
    hint: /^Start it: minikube start --profile dev;/,
  });
  const none = await startNodes(t, {}, 'docker');
  await assert.rejects((await startPusher(t, none.env)).push('minikube:'), {
    code: 'TOOL_NOT_FOUND',
  });
});

test('refuses a load that ends well without the image', async (t) => {
  const { env } = await startNodes(t, { minikube: { labels: {}, machine: MACHINE } }, 'minikube');
  const { push } = await startPusher(t, env);
  await assert.rejects(push('minikube:'), {
    code: 'TOOL_FAILED',
    message:
      /: minikube profile "minikube" cannot load the image: it lists no docker\.io\/library\/app:/,
    hint: /minikube --profile minikube logs$/,
  });
});
