import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProject, pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';

const config = {
  platforms: ['linux/amd64', 'linux/arm64'],
  banner: { text: 'ahoy from {{os}}/{{arch}}' },
};

test('puts the text into every image', async () => {
  const { images } = await describeProject(plugin, { config });
  const files = images[0]?.platforms.map(({ layer }) => layer.layers[0]?.entries.at(-1));
  assert.deepEqual(files, [
    { type: 'file', path: '/etc/banner', content: { text: 'ahoy from linux/amd64\n' } },
    { type: 'file', path: '/etc/banner', content: { text: 'ahoy from linux/arm64\n' } },
  ]);
});

// What every plugin promises: no state between builds, room for others, errors that help, …
const contract = pluginContract(plugin, {
  projects: { 'a banner': { config, outputs: ['memory:banner'] } },
  refused: { 'no text': { config: { banner: {} } } },
});
for (const { name, run } of contract) test(name, run);
