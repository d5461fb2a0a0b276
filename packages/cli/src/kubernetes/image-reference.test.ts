import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageResult } from '@strake/core';
import { imageReference } from './image-reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const TAG = 'b'.repeat(64);
const image = (references: readonly string[]): ImageResult => ({
  image: 'app',
  repository: 'ghcr.io/acme/app',
  digest: DIGEST,
  references,
  platforms: [],
});

for (const [what, references, digest, tag, both] of [
  [
    'a registry',
    ['ghcr.io/acme/app:v1'],
    `ghcr.io/acme/app@${DIGEST}`,
    'ghcr.io/acme/app:v1',
    `ghcr.io/acme/app:v1@${DIGEST}`,
  ],
  [
    'the registry of a cluster',
    [`localhost:5001/acme/app@${DIGEST}`, 'localhost:5001/acme/app:v1'],
    `localhost:5001/acme/app@${DIGEST}`,
    'localhost:5001/acme/app:v1',
    `localhost:5001/acme/app:v1@${DIGEST}`,
  ],
  [
    'a cluster that keeps no digests',
    [`ghcr.io/acme/app:${TAG}`, 'ghcr.io/acme/app:v1'],
    `ghcr.io/acme/app:${TAG}`,
    'ghcr.io/acme/app:v1',
    'ghcr.io/acme/app:v1',
  ],
  [
    'another registry than its own',
    ['oci:out:v2', 'localhost:5918/other:v1'],
    `localhost:5918/other@${DIGEST}`,
    'localhost:5918/other:v1',
    `localhost:5918/other:v1@${DIGEST}`,
  ],
  [
    'several registries',
    ['[::1]:5918/other:v2', 'ghcr.io/acme/app:v1'],
    `ghcr.io/acme/app@${DIGEST}`,
    'ghcr.io/acme/app:v1',
    `ghcr.io/acme/app:v1@${DIGEST}`,
  ],
] as const) {
  test(`names an image in ${what} as pods find it there`, () => {
    assert.equal(imageReference(image(references), 'digest'), digest);
    assert.equal(imageReference(image(references), 'tag'), tag);
    assert.equal(imageReference(image(references), 'tag+digest'), both);
  });
}

test('names an image without a repository by the place that it was pushed to', () => {
  const { repository: _, ...unnamed } = image(['127.0.0.1:5918/zz:latest']);
  assert.equal(imageReference(unnamed, 'digest'), `127.0.0.1:5918/zz@${DIGEST}`);
  assert.equal(imageReference(unnamed, 'tag+digest'), `127.0.0.1:5918/zz:latest@${DIGEST}`);
});

test('names an image in no registry as in the one that it is for', () => {
  for (const reference of ['oci:dist/oci:v1', 'docker-daemon:ghcr.io/x/y:v1', 's3://bucket/x:v1'])
    assert.equal(imageReference(image([reference]), 'digest'), `ghcr.io/acme/app@${DIGEST}`);
});
