import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '@strake/core';
import { addImages, withoutOutputs } from './add-images.ts';

const TOOL = { go: { programs: ['./cmd/tool'] } };

test('adds images to those of a configuration', () => {
  const config = { base: 'scratch', images: { app: { tags: ['v1'] } } };
  assert.deepEqual(addImages(config, { tool: TOOL }, ['app']), {
    base: 'scratch',
    images: { app: { tags: ['v1'] }, tool: TOOL },
  });
  assert.equal(addImages(config, {}, ['app']), config);
});

test('names the only image of a configuration without "images" if it is built as well', () => {
  const config = { go: { programs: ['./cmd/app'] } };
  assert.deepEqual(addImages(config, { tool: TOOL }, ['app']), {
    ...config,
    images: { app: {}, tool: TOOL },
  });
  assert.deepEqual(addImages(config, { tool: TOOL }, []), { ...config, images: { tool: TOOL } });
});

test('removes the outputs of all images', () => {
  const outputs = ['oci:out'];
  const config = { outputs, images: { app: { outputs }, web: { tags: ['v1'] } } };
  assert.deepEqual(withoutOutputs(config), {
    outputs: [],
    images: { app: {}, web: { tags: ['v1'] } },
  });
});

test('adds images that are built, whatever their names begin with', async () => {
  const config = { base: 'scratch', platforms: ['linux/amd64'], vcs: false };
  const added = addImages(config, { 'x-tool': { tags: ['v1'] } }, ['x-app']);
  const { images } = await resolveConfig({
    config: added,
    plugins: [],
    directory: '/work',
    env: {},
  });
  assert.deepEqual(Object.keys(images), ['x-app', 'x-tool']);
});
