import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import type { Destination } from './destination.ts';
import type { FinishedImage } from './finished-image.ts';
import { pushFailure } from './push-failure.ts';

const FINISHED = { of: { image: { name: 'app' } }, images: [], platformTags: {} } as unknown;

for (const [text, where] of [
  ['docker-daemon:', 'docker-daemon'],
  ['docker-daemon:app:v1', 'docker-daemon:app:v1'],
] as const)
  test(`says that an image cannot be pushed to ${where}`, () => {
    const thrown = new StrakeError('REGISTRY_ERROR', 'it does not answer');
    const failure = pushFailure(thrown, FINISHED as FinishedImage, { text } as Destination);
    const message = `cannot push image "app" to ${where}: it does not answer`;
    assert.equal((failure as Error).message, message);
  });
