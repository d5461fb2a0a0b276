import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODE_CLUSTERS } from './node-cluster.ts';
import { readNodes } from './read-nodes.ts';

const [kind] = NODE_CLUSTERS;
const labels = { 'io.x-k8s.kind.cluster': 'dev', 'io.x-k8s.kind.role': 'worker' };

test('reads nodes as docker and podman describe containers, in the order of their names', () => {
  const text = JSON.stringify([
    { Name: '/b', State: { Running: true }, Config: { Labels: labels } },
    { Name: 'a', State: { Running: false }, Config: { Labels: labels } },
  ]);
  assert.deepEqual(readNodes(text, kind, 'x'), [
    { name: 'a', cluster: 'dev', role: 'worker', isRunning: false },
    { name: 'b', cluster: 'dev', role: 'worker', isRunning: true },
  ]);
});

const objects = [
  '[{"Name":{"toString":1}}]',
  '[{"Config":{"Labels":{"io.x-k8s.kind.cluster":{"toString":1}}}}]',
];
for (const text of ['', 'no JSON', '{}', 'null', ...objects]) {
  test(`refuses ${JSON.stringify(text)} as a description of containers`, () => {
    assert.throws(() => readNodes(text, kind, '"docker" cannot list nodes'), {
      code: 'TOOL_FAILED',
      message:
        '"docker" cannot list nodes: it wrote something other than a list of containers in JSON',
    });
  });
}
