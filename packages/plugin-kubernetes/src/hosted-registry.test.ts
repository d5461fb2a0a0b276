import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHostedRegistry } from './hosted-registry.ts';

for (const [text, host, hostInCluster] of [
  [
    'host: "localhost:5001"\nhelp: "https://kind.sigs.k8s.io"\n',
    'localhost:5001',
    'localhost:5001',
  ],
  [
    "host: 'localhost:5001' # here\r\nhostFromContainerRuntime: registry:5000\r\n",
    'localhost:5001',
    'registry:5000',
  ],
  ['# a comment\nhelp: x\nhost: dev.example/team\n', 'dev.example/team', 'dev.example/team'],
  ['hostFromClusterNetwork: other:1\nhost: [::1]:5000\n', undefined, undefined],
  ['host: "a@b:5000"\n', undefined, undefined],
  ['host: localhost:5001\nhostFromContainerRuntime: "../x"\n', undefined, undefined],
  ['', undefined, undefined],
] as const) {
  test(`reads ${host ?? 'no host'} from ${JSON.stringify(text)}`, () => {
    const found = readHostedRegistry(text);
    assert.deepEqual([found?.host, found?.hostInCluster], [host, hostInCluster]);
  });
}
