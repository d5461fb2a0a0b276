// kubernetes:[CONTEXT]: kubectl is real, and asks a server that knows the announced registry.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  findCommand,
  NO_CONTAINERD,
  requireRegistry,
  requireTool,
  type Scope,
  startContainerd,
} from '../tool/index.ts';
import { imageStatus } from './image-status.ts';
import { startPusher } from './push-image.ts';
import { startApiServer } from './start-api-server.ts';
import { kindNode, type StandInNode, startNodes } from './start-nodes.ts';

interface Skippable extends Scope {
  skip(why: string): void;
}

/** The programs of a machine with kubectl and docker. */
async function machine(t: Skippable, nodes: Readonly<Record<string, StandInNode>> = {}) {
  const kubectl = await findCommand('kubectl');
  if (kubectl === undefined) return t.skip('kubectl is not installed');
  const found = await startNodes(t, nodes);
  await symlink(kubectl, join(found.programs, 'kubectl'));
  return found;
}

test('pushes once to the registry that the cluster announces, and names it as nodes do', async (t) => {
  const [found, registry] = [await machine(t), await requireRegistry(t, { kind: 'ggcr' })];
  if (!found || !registry) return;
  const announcement = `host: "${registry.host}"\nhostFromContainerRuntime: registry:5000 # in it\nhelp: "https://kind.sigs.k8s.io"\n`;
  const { kubeconfig, requests } = await startApiServer(t, ['prod', 'kind-dev'], announcement);
  const { push } = await startPusher(t, { ...found.env, KUBECONFIG: kubeconfig });
  const { digest, references } = await push('kubernetes:kind-dev', {
    repository: 'r.example/team/app',
  });
  assert.deepEqual(references, [`registry:5000/team/app@${digest}`, 'registry:5000/team/app:v1']);
  const there = await fetch(`http://${registry.host}/v2/team/app/manifests/${digest}`);
  assert.equal(there.status, 200);
  const asked = requests.filter((path) => path.endsWith('/local-registry-hosting'));
  assert.equal(asked.length, 1, 'the check and the push share an answer');
  assert.deepEqual(await found.calls(), [], 'no node was asked');
});

test('loads the nodes of the current context where no registry is announced', {
  skip: NO_CONTAINERD,
}, async (t) => {
  if ((await requireTool(t, 'containerd')) === undefined) return;
  const containerd = await startContainerd(t);
  const k3d = { 'k3d.cluster': 'dev', 'k3d.role': 'server' };
  const found = await machine(t, {
    'k3d-dev-server-0': { labels: k3d, machine: 'x86_64', containerd },
    'k3d-dev-serverlb': { labels: { ...k3d, 'k3d.role': 'loadbalancer' }, machine: 'x86_64' },
    'kind-control-plane': kindNode(undefined),
  });
  if (!found) return;
  const { kubeconfig } = await startApiServer(t, ['k3d-dev']);
  const { push } = await startPusher(t, { ...found.env, KUBECONFIG: kubeconfig });
  const { references } = await push('kubernetes:');
  assert.notEqual(await imageStatus(containerd, references[0] ?? ''), '');
  const nodes = (await found.calls()).filter((argv) => argv.includes('exec'));
  assert.ok(nodes.every((argv) => argv.includes('k3d-dev-server-0')));
});

for (const [what, contexts, announcement, message] of [
  [
    'a cluster that is not local',
    ['prod'],
    undefined,
    'context "prod" of kubectl is neither a kind, k3d or minikube cluster, nor does it announce a registry',
  ],
  [
    'an announcement without a host',
    ['kind-dev'],
    'help: x\n',
    'the cluster of context "kind-dev" announces a registry without a host',
  ],
  [
    'an announced host that is none',
    ['kind-dev'],
    'host: "a b/../c"\n',
    'the cluster of context "kind-dev" announces a registry without a host',
  ],
] as const) {
  test(`refuses ${what}`, async (t) => {
    const found = await machine(t);
    if (!found) return;
    const { kubeconfig } = await startApiServer(t, contexts, announcement);
    const { push } = await startPusher(t, { ...found.env, KUBECONFIG: kubeconfig });
    await assert.rejects(push('kubernetes:'), { code: 'DESTINATION_INVALID', message });
  });
}

test('says that kubectl is missing, or a context', async (t) => {
  const bare = await startNodes(t, {});
  await assert.rejects((await startPusher(t, bare.env)).push('kubernetes:'), {
    code: 'TOOL_NOT_FOUND',
  });
  const found = await machine(t);
  if (!found) return;
  const { kubeconfig } = await startApiServer(t, ['kind-dev']);
  const env = { ...found.env, KUBECONFIG: kubeconfig };
  await assert.rejects((await startPusher(t, env)).push('kubernetes:none'), {
    code: 'TOOL_FAILED',
    message: /^kubectl cannot show context "none": .*none/,
  });
});
