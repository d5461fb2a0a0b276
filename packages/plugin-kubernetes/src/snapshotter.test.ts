import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSnapshotter } from './snapshotter.ts';

for (const [what, dump, expected] of [
  [
    'version 2',
    `version = 2
[plugins]
  [plugins."io.containerd.internal.v1.tracing"]
    snapshotter = "no"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    default_runtime_name = "runc"
    snapshotter = "fuse-overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      snapshotter = ""
`,
    'fuse-overlayfs',
  ],
  [
    'version 3',
    `version = 3
[plugins]
  [plugins.'io.containerd.cri.v1.images']
    snapshotter = 'native'
    [plugins.'io.containerd.cri.v1.images'.pinned_images]
      sandbox = 'registry.k8s.io/pause:3.10'
  [plugins.'io.containerd.cri.v1.runtime']
    snapshotter = 'no'
`,
    'native',
  ],
  [
    'version 3 without a name',
    "[plugins.'io.containerd.cri.v1.images']\nsnapshotter = ''\n",
    'overlayfs',
  ],
  ['nothing', '', 'overlayfs'],
] as const) {
  test(`reads the snapshotter of Kubernetes from ${what} of the configuration of containerd`, () => {
    assert.equal(readSnapshotter(dump), expected);
    assert.equal(readSnapshotter(dump.replaceAll('\n', '\r\n')), expected);
  });
}
