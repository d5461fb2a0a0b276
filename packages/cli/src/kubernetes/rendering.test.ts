import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageResult } from '@strake/core';
import { imageReference, splitReference } from './image-reference.ts';
import { readRenderings } from './rendering.ts';

test('pairs each form with its file', () => {
  assert.deepEqual(readRenderings([], []), [{ form: 'digest' }]);
  assert.deepEqual(readRenderings([], ['a']), [{ form: 'digest', file: 'a' }]);
  assert.deepEqual(readRenderings(['tag', 'digest'], ['a', '-']), [
    { form: 'tag', file: 'a' },
    { form: 'digest' },
  ]);
});

test('refuses forms and files that do not match', () => {
  for (const [forms, files] of [
    [['tag', 'digest'], []],
    [['tag', 'digest'], ['a']],
    [['tag'], ['a', 'b']],
    [
      ['tag', 'digest'],
      ['a', 'a'],
    ],
    [['tag'], ['']],
  ] as const)
    assert.throws(() => readRenderings(forms, files), { name: 'UsageError' });
});

const image: ImageResult = {
  image: 'app',
  repository: 'localhost:5000/app',
  digest: 'sha256:1',
  references: ['localhost:5000/app:v1', 'localhost:5000/app:latest'],
  platforms: [],
};

test('writes the first tag, the digest, or both', () => {
  assert.equal(imageReference(image, 'digest'), 'localhost:5000/app@sha256:1');
  assert.equal(imageReference(image, 'tag'), 'localhost:5000/app:v1');
  assert.equal(imageReference(image, 'tag+digest'), 'localhost:5000/app:v1@sha256:1');
});

test('refuses to write the tag of an image that has none', () => {
  const untagged = { ...image, references: ['localhost:5000/app@sha256:1'] };
  assert.throws(() => imageReference(untagged, 'tag'), { code: 'CONFIG_OPTION' });
});

test('splits references, also of registries with ports', () => {
  const name = 'localhost:5000/app';
  assert.deepEqual(splitReference(name), { name });
  assert.deepEqual(splitReference(`${name}:v1`), { name, tag: 'v1' });
  assert.deepEqual(splitReference(`${name}@sha256:1`), { name, digest: 'sha256:1' });
  assert.deepEqual(splitReference(`${name}:v1@sha256:1`), { name, tag: 'v1', digest: 'sha256:1' });
});

test('names an image in a local cluster as pods find it there', () => {
  const digest = `sha256:${'1'.repeat(64)}`;
  const references = [`kind-registry:5000/app@${digest}`, 'kind-registry:5000/app:v1'];
  const there = { ...image, digest, references };
  assert.equal(imageReference(there, 'digest'), references[0]);
  assert.equal(imageReference(there, 'tag'), references[1]);
});
