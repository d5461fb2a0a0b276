// Destinations of plugins that stand for others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyImage, openImage } from '@strake/core';
import { definePlugin } from '@strake/core/plugin';
import { temporaryDirectory } from '../tool/index.ts';
import { richList } from './rich-list.ts';

const relay = (to: string) =>
  definePlugin({
    name: 'relay',
    destinations: { relay: { takes: 'index' } },
    push: { when: { scheme: ['relay'] }, handler: (_, { pushTo }) => pushTo(to) },
  });

test('copies an image to the destination that a plugin names', async (t) => {
  const sample = await richList(t);
  const directory = await temporaryDirectory(t);
  const options = { directory, plugins: [relay('oci:there:v2')] };
  const copied = await copyImage(sample.reference, 'relay:x', options);
  assert.equal(copied.digest, sample.root);
  const image = await openImage('oci:there:v2', { directory });
  const { descriptor } = await image.root(AbortSignal.timeout(10_000));
  assert.equal(descriptor.digest, sample.root);
});

test('refuses to copy in a circle', async (t) => {
  const sample = await richList(t);
  const directory = await temporaryDirectory(t);
  await assert.rejects(
    copyImage(sample.reference, 'relay:x', { directory, plugins: [relay('relay:y')] }),
    { code: 'DESTINATION_INVALID', message: /, which leads back to it$/ },
  );
});
