import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '@strake/core/plugin';
import { describeProject, pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';

/** What plugin-go would describe, as far as it matters here. */
const go = definePlugin({
  name: 'go',
  compile: (job, { directory }) => ({
    ...job,
    steps: [
      ...job.steps,
      { id: 'go build', argv: ['go', 'build'], directory, env: { GOARCH: 'arm' }, outputs: [] },
    ],
  }),
});

const config = {
  platforms: ['linux/arm/v5', 'linux/arm/v7', 'linux/arm/v7,softfloat', 'linux/amd64'],
  base: { 'linux/*': 'scratch' },
};

test('gives each variant its GOARM, base and tag', async () => {
  const { images } = await describeProject([go, plugin], { config });
  const found = images[0]?.platforms.map(({ platform, base, compile }) => [
    platform,
    base.reference,
    compile.steps[0]?.env?.GOARM,
  ]);
  assert.deepEqual(found, [
    ['linux/arm/v5', 'builtin:static', undefined],
    ['linux/arm/v7', 'scratch', undefined],
    ['linux/arm/v7,softfloat', 'builtin:static', '7,softfloat'],
    ['linux/amd64', 'scratch', undefined],
  ]);
});

for (const { name, run } of pluginContract(plugin, { projects: { arm: { config } }, beside: [go] }))
  test(name, run);
