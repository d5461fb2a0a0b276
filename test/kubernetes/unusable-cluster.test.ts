// Clusters that are not there, or do not answer: no containerd is needed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { BuildEvent } from '@strake/core';
import { temporaryDirectory } from '../tool/index.ts';
import { startPusher } from './push-image.ts';
import { kindNode, type StandInNode, startNodes } from './start-nodes.ts';

const NODES = {
  'a-control-plane': kindNode(undefined, { cluster: 'a' }),
  'b-control-plane': kindNode(undefined, { cluster: 'b', running: false }),
};

async function refusal(
  t: Parameters<typeof startNodes>[0],
  destination: string,
  env: Readonly<Record<string, string>>,
  config: Readonly<Record<string, unknown>> = {},
) {
  const { push } = await startPusher(t, env);
  const phases: string[] = [];
  const onEvent = (event: BuildEvent) => {
    if (event.type === 'phase' && event.phase !== 'base') phases.push(event.phase);
  };
  const refused = push(destination, config, { onEvent }).then(
    () => assert.fail('it succeeded'),
    (thrown: { readonly code: string; readonly message: string; readonly hint: string }) => thrown,
  );
  const error = await refused;
  assert.deepEqual(phases, [], 'work began');
  return error;
}

const CASES: readonly (readonly [
  string,
  Readonly<Record<string, StandInNode>>,
  string,
  string,
  string,
  RegExp,
])[] = [
  [
    'a cluster that does not exist, and names those that do',
    NODES,
    'kind:c',
    'CLUSTER_NOT_FOUND',
    'there is no kind cluster "c"',
    /^These exist: kind:a, kind:b\.$/,
  ],
  [
    'a cluster where there is none, and says how to create it',
    {},
    'kind:',
    'CLUSTER_NOT_FOUND',
    'there is no kind cluster "kind"',
    /^Create it: kind create cluster --name kind$/,
  ],
  [
    'a cluster of k3d that does not exist',
    NODES,
    'k3d:',
    'CLUSTER_NOT_FOUND',
    'there is no k3d cluster "k3s-default"',
    /^Create it: k3d cluster create k3s-default$/,
  ],
  [
    'a cluster with stopped nodes',
    NODES,
    'kind:b',
    'CLUSTER_NOT_FOUND',
    'kind cluster "b" has nodes that do not run: b-control-plane',
    /^Start them: docker start b-control-plane$/,
  ],
  [
    'a node that runs another platform',
    { n: kindNode(undefined, { machine: 's390x' }) },
    'kind:',
    'DESTINATION_INVALID',
    'node n runs linux/s390x, and there is only linux/amd64, linux/arm64',
    /--platform linux\/s390x/,
  ],
  [
    'a node whose machine is unknown',
    { n: kindNode(undefined, { machine: 'vax' }) },
    'kind:',
    'TOOL_FAILED',
    'node n is an unknown machine: "vax"',
    /^Known are x86_64,/,
  ],
];
for (const [what, nodes, destination, code, message, hint] of CASES) {
  test(`refuses ${what}`, async (t) => {
    const { env } = await startNodes(t, nodes);
    const error = await refusal(t, destination, env);
    assert.equal(error.code, code, error.message);
    assert.equal(error.message, message);
    assert.match(error.hint, hint);
  });
}

test('takes the default cluster from KIND_CLUSTER_NAME', async (t) => {
  const { env } = await startNodes(t, NODES);
  const error = await refusal(t, 'kind:', { ...env, KIND_CLUSTER_NAME: 'dev' });
  assert.equal(error.message, 'there is no kind cluster "dev"');
});

test('says what is not installed, and what the installed one says', async (t) => {
  const empty = await temporaryDirectory(t);
  const missing = await refusal(t, 'kind:', { PATH: empty });
  assert.equal(missing.code, 'TOOL_NOT_FOUND');
  assert.match(missing.message, /is on PATH: docker, podman, nerdctl$/);
  const { env, set } = await startNodes(t, {});
  await set({}, 'Cannot connect to the Docker daemon');
  const broken = await refusal(t, 'kind:', env);
  assert.equal(broken.code, 'TOOL_FAILED');
  assert.equal(
    broken.message,
    '"docker" cannot list the nodes of kind clusters: Cannot connect to the Docker daemon',
  );
  const podman = await startNodes(t, {}, 'podman');
  const both = await refusal(t, 'kind:', { PATH: `${env.PATH}:${podman.programs}` });
  assert.equal(both.message, broken.message);
  await podman.set(NODES);
  const others = await refusal(t, 'kind:', { PATH: `${env.PATH}:${podman.programs}` });
  assert.equal(others.message, 'there is no kind cluster "kind"');
  assert.equal(others.hint, `These exist: kind:a, kind:b. There may be more: ${broken.message}.`);
});

test('finds the nodes of podman, and only those of the provider that kind is told to use', async (t) => {
  const nodes = { n: kindNode(undefined, { machine: 's390x' }) };
  const { env, calls } = await startNodes(t, nodes, 'podman');
  const found = await refusal(t, 'kind:', env);
  assert.match(found.message, /^node n runs linux\/s390x/);
  assert.ok((await calls()).every(([engine]) => engine === 'podman'));
  const told = await refusal(t, 'kind:', { ...env, KIND_EXPERIMENTAL_PROVIDER: 'nerdctl' });
  assert.match(told.message, /is on PATH: nerdctl$/);
});

test('refuses two images that would have one name in a cluster', async (t) => {
  const { env } = await startNodes(t, NODES);
  const images = { one: { repository: 'r.example/a' }, two: { repository: 'r.example/a' } };
  const error = await refusal(t, 'kind:a', env, { images });
  assert.equal(error.message, 'images "one" and "two" have the same destination kind:a');
});

test('ends a push to a node that does not answer when the build is cancelled', async (t) => {
  const nodes = { n: kindNode(undefined, { refuses: { command: 'images ls' } }) };
  const { env, calls } = await startNodes(t, nodes);
  const { push } = await startPusher(t, env);
  const controller = new AbortController();
  const { signal } = controller;
  const pushing = assert.rejects(push('kind:', {}, { signal }), /^Error: stop$/);
  while (!(await calls()).some((argv) => argv.includes('ls'))) await delay(20);
  controller.abort(new Error('stop'));
  await pushing;
});
