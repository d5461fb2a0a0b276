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
] as const) {
  test(`names an image in ${what} as pods find it there`, () => {
    assert.equal(imageReference(image(references), 'digest'), digest);
    assert.equal(imageReference(image(references), 'tag'), tag);
    assert.equal(imageReference(image(references), 'tag+digest'), both);
  });
}
