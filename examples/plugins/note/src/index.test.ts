import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildProject, describeProject, pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';

const config = { note: { text: 'mind the gap' } };

test('lists the text beside the images, for no platform', async () => {
  const { pushed, read } = await buildProject(plugin, { config });
  const [request] = pushed;
  const index = JSON.parse(request?.manifests.at(-1)?.text ?? '');
  const { digest, platform, artifactType } = index.manifests.at(-1);
  assert.deepEqual(platform, { architecture: 'unknown', os: 'unknown' });
  assert.equal(artifactType, 'text/x-note');
  const manifest = request?.manifests.find(({ descriptor }) => descriptor.digest === digest);
  const [layer] = JSON.parse(manifest?.text ?? '').layers;
  const chunks: Uint8Array[] = [];
  for await (const chunk of await read(layer)) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString(), 'mind the gap');
});

test('attaches what is known of the build', async () => {
  const { attached } = await buildProject(plugin, { config, buildFacts: { strake: '1.2.3' } });
  const [{ manifest, layers } = assert.fail()] = attached;
  assert.equal(manifest.artifactType, 'application/x-build-facts+json');
  assert.equal(JSON.parse(layers[0] ?? '').strake, '1.2.3');
});

test('adds no text without one', async () => {
  const { images } = await describeProject(plugin);
  assert.deepEqual(
    images[0]?.index.trace.map(({ outcome }) => outcome),
    ['unchanged'],
  );
});

const contract = pluginContract(plugin, {
  projects: { 'an image': { config, outputs: ['memory:image'] } },
});
for (const { name, run } of contract) test(name, run);
