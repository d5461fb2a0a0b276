import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin, StrakeError } from '@strake/core/plugin';
import { buildProject, pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';

/** Puts a file that hardly compresses into the image. */
const filler = definePlugin({
  name: 'filler',
  layer() {
    let text = '';
    for (let at = 0, seed = 1; at < 30_000; at += 1, seed = (seed * 48271) % 0x7fffffff)
      text += seed.toString(36);
    return {
      layers: [{ id: 'filler', entries: [{ type: 'file', path: '/filler', content: { text } }] }],
    };
  },
});

const good = {
  config: { user: '65532', labels: { team: 'a' } },
  policy: { labels: ['team'], maxLayerSize: 1 },
};
const bad = {
  platforms: ['linux/amd64', 'linux/arm64'],
  config: { user: 'root' },
  policy: { labels: ['team'], maxLayerSize: 0.05 },
};

test('tells of everything that is wrong at once', async () => {
  const error = await buildProject([filler, plugin], { config: bad }).catch((thrown) => thrown);
  assert.ok(StrakeError.is(error));
  const messages = error.facts.errors?.map(({ message }) => message) ?? [];
  assert.equal(messages.length, 6);
  for (const arch of ['amd64', 'arm64']) {
    const about = messages.filter((message) => message.includes(`for linux/${arch} `)).join('\n');
    assert.match(about, /has the layer sha256:[0-9a-f]{64} of 0\.1 MiB, more than 0\.05/);
    assert.match(about, /lacks the label team/);
    assert.match(about, /runs as root/);
  }
});

test('lets root through where that is allowed', async () => {
  await buildProject(plugin, { config: { policy: { allowRoot: true } } });
});

const contract = pluginContract(plugin, {
  projects: { good: { config: good, outputs: ['memory:good'] } },
  refused: { bad: { config: bad } },
});
for (const { name, run } of contract) test(name, run);
