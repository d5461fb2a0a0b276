import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageResult } from '@strake/core';
import { imageRefs } from './image-refs.ts';

const digest = (hex: string) => `sha256:${hex.repeat(64)}`;
const platform = (name: string, hex: string) => ({
  ...{ platform: name, digest: digest(hex), size: 1, mediaType: 'm' },
  ...{ cache: 'built' as const, layers: [], archives: [] },
});
const result = (hex: string, platforms: ImageResult['platforms']): ImageResult => ({
  ...{ image: 'app', digest: digest(hex), references: [], platforms },
});
const index = result('a', [platform('linux/amd64', 'b'), platform('linux/arm64', 'c')]);
const single = result('d', [platform('linux/amd64', 'd')]);

test('lists an index with its images, and a single image as it is printed', () => {
  assert.equal(
    imageRefs([
      { reference: `r.example/app:v1@${digest('a')}`, result: index },
      { reference: `r.example/one:v1@${digest('d')}`, result: single },
      { reference: `acme/app@${digest('a')}`, result: index },
    ]),
    [
      `r.example/app@${digest('a')}`,
      `r.example/app@${digest('b')}`,
      `r.example/app@${digest('c')}`,
      `r.example/one:v1@${digest('d')}`,
      `index.docker.io/acme/app@${digest('a')}`,
      `index.docker.io/acme/app@${digest('b')}`,
      `index.docker.io/acme/app@${digest('c')}`,
      '',
    ].join('\n'),
  );
});
