import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Descriptor } from '@strake/oci';
import { notePushed, type PushedLayers } from './pushed-layers.ts';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const descriptor: Descriptor = { mediaType: 'application/x', digest: DIGEST, size: 1 };
const tree = { root: descriptor, manifests: [], blobs: [{ descriptor }] };
const receipt = { reference: 'x', digest: DIGEST };

function pushedTo(scheme: string, target: string, more = {}) {
  const pushed: PushedLayers = new Map();
  notePushed(
    pushed,
    tree,
    { text: `${scheme}:${target}`, scheme, target },
    { ...receipt, ...more },
  );
  return pushed.get(DIGEST);
}

test('knows in which repositories of registries the blobs of an image are', () => {
  const pushed: PushedLayers = new Map();
  for (const target of ['ghcr.io/acme/app:v1', 'acme/app'])
    notePushed(pushed, tree, { text: target, scheme: 'docker', target }, receipt);
  assert.deepEqual(pushed.get(DIGEST), [
    { registry: 'ghcr.io', repository: 'acme/app' },
    { registry: 'docker.io', repository: 'acme/app' },
  ]);
});

test('knows nothing of other destinations, of other blobs, and of targets that only a plugin understands', () => {
  assert.equal(pushedTo('oci', 'out'), undefined);
  assert.equal(pushedTo('docker', 'ghcr.io/acme/app', { replaced: {} }), undefined);
  assert.equal(pushedTo('docker', 'ghcr.io/acme/app?region=eu west'), undefined);
});
