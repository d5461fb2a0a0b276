import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageResult } from '@strake/core';
import { imageReference } from './image-reference.ts';
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
