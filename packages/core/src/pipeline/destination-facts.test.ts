import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, type DestinationFacts } from '@strake/oci';
import { addLayer } from '../plugin/add-layer.ts';
import { definePlugin, type Plugin } from '../plugin/definition.ts';
import { createHookSet } from '../plugin/hook-set.ts';
import type { LayerUpload } from '../plugin/layer-upload.ts';
import { buildProject } from '../testing/build-project.ts';
import { destinationFacts } from './destination-facts.ts';

/** A plugin that writes to `tape:`, and what it was asked to do, in order. */
function tape(facts: DestinationFacts | undefined, name = 'tape') {
  const asked: string[] = [];
  const uploads: LayerUpload[] = [];
  const plugin = definePlugin({
    name,
    ...(facts ? { destinations: { tape: facts } } : {}),
    async uploadLayer(upload, { store, signal }) {
      asked.push('upload');
      const size = (await collect(await store.open(upload.layer, signal), 1e6)).length;
      uploads.push({ ...upload, layer: { ...upload.layer, size } });
    },
    push: {
      when: { scheme: ['tape'] },
      async handler({ root, destination }) {
        asked.push('push');
        return { reference: destination, digest: root.digest };
      },
    },
  });
  return { plugin, asked, uploads };
}

const files = definePlugin({
  name: 'motd',
  layer: (plan) =>
    addLayer(plan, {
      id: 'motd',
      entries: [{ type: 'file', path: '/etc/motd', mode: 0o644, content: { text: 'hello' } }],
    }),
});

function build(plugins: readonly Plugin[], outputs: readonly string[], config = {}) {
  return buildProject([files, ...plugins], { config }, outputs);
}

test('uploads a layer to a plugin that accepts layers early, before the image is pushed', async () => {
  const { plugin, asked, uploads } = tape({ takes: 'index', early: true });
  const { images } = await build([plugin], ['tape:reel/one']);
  const [layer] = images.flatMap(({ platforms }) => platforms).flatMap(({ layers }) => layers);
  assert.deepEqual(asked, ['upload', 'push']);
  const { mediaType, digest, size } = { ...layer };
  assert.deepEqual(uploads, [
    {
      layer: { mediaType, digest, size },
      image: 'project',
      destination: 'tape:reel/one',
      scheme: 'tape',
      target: 'reel/one',
    },
  ]);
});

test('uploads nothing early if a plugin does not declare it, or if two may push', async () => {
  for (const plugins of [
    [tape(undefined)],
    [tape({ takes: 'index' })],
    [tape({ takes: 'index', early: true }), tape({ takes: 'index', early: true }, 'other')],
  ]) {
    await build(
      plugins.map(({ plugin }) => plugin),
      ['tape:one'],
    );
    assert.deepEqual(
      plugins.flatMap(({ asked }) => asked),
      ['push'],
    );
  }
});

test('refuses several platforms for a plugin that accepts one, before calling it', async () => {
  const { plugin, asked } = tape({ takes: 'image' });
  const platforms = ['linux/amd64', 'linux/arm64'];
  await assert.rejects(build([plugin], ['tape:one'], { platforms }), {
    code: 'DESTINATION_INVALID',
    message: 'tape:one accepts only one platform, not linux/amd64, linux/arm64',
  });
  assert.deepEqual(asked, []);
});

test('passes an image index to a plugin that declares nothing', async () => {
  const { plugin, asked } = tape(undefined);
  await build([plugin], ['tape:one'], { platforms: ['linux/amd64', 'linux/arm64'] });
  assert.deepEqual(asked, ['push']);
});

test('accepts an empty target only if a plugin declares it', async () => {
  const named = tape({ takes: 'index', empty: true });
  await build([named.plugin], ['tape:']);
  assert.deepEqual(named.asked, ['push']);
  await assert.rejects(build([tape({ takes: 'index' }).plugin], ['tape:']), {
    message: 'destination "tape:" names no target',
    hint: 'Write tape:TARGET.',
  });
});

const images = { one: {}, two: {} };

for (const [facts, hint] of [
  [{ path: true }, /^Give each its own file/],
  [{ path: false }, /^Give each its own repository/],
] as const) {
  test(`refuses two images in one ${facts.path ? 'file' : 'place'} of a plugin that keeps one`, async () => {
    const { plugin, asked } = tape({ takes: 'index', shared: false, ...facts });
    await assert.rejects(build([plugin], ['tape:one'], { images }), {
      message: 'images "one" and "two" have the same destination tape:one',
      hint,
    });
    assert.deepEqual(asked, []);
  });
}

test('accepts two images for one place if the plugin keeps them apart', async () => {
  const { plugin, asked } = tape({ takes: 'index' });
  await build([plugin], ['tape:one'], { images });
  assert.deepEqual(asked, ['push', 'push']);
});

test('lets a build of one platform go to a plugin that takes one', async () => {
  const { plugin, asked } = tape({ takes: 'image' });
  await build([plugin], ['tape:one']);
  assert.deepEqual(asked, ['push']);
});

test('says that images need no name where their own names are used', async () => {
  const { plugin } = tape({ takes: 'index', empty: true, shared: false });
  await assert.rejects(build([plugin], ['tape:one'], { images }), {
    hint: /^Omit the name: tape:/,
  });
});

test('knows facts by scheme, in order, of the first plugin that declares them', async () => {
  const handler = () => undefined;
  const plugins: readonly Plugin[] = [
    { name: 'silent', push: { when: { scheme: ['tape', 'constructor'] }, handler } },
    { name: 'any', push: handler, destinations: { zip: { takes: 'image' } } },
    {
      name: 'tape',
      push: { when: { scheme: ['tape'] }, handler },
      destinations: { tape: { takes: 'image' } },
    },
    {
      name: 'late',
      push: { when: { scheme: ['tape'] }, handler },
      destinations: { tape: { takes: 'index' } },
    },
  ];
  const facts = destinationFacts({
    hooks: await createHookSet(plugins),
    project: { plugins },
    services: { destinations: [] },
  });
  assert.deepEqual(
    [...facts],
    [
      ['constructor', { takes: 'index' }],
      ['tape', { takes: 'image' }],
      ['zip', { takes: 'image' }],
    ],
  );
});
