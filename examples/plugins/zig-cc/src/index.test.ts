import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '@strake/core/plugin';
import { describeProject, type MemoryPrograms, pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';

/** What plugin-go would describe, as far as it matters here. */
const go = definePlugin({
  name: 'go',
  compile: (job, { directory }) => ({
    ...job,
    steps: [...job.steps, { id: 'go build', argv: ['go', 'build'], directory, outputs: [] }],
  }),
});

const programs: MemoryPrograms = (argv) => (argv.at(-1) === 'version' ? '0.17.1' : undefined);
const config = {
  platforms: ['linux/amd64', 'linux/arm/v5', 'linux/arm/v7', 'linux/s390x'],
  'zig-cc': { command: ['python3', '-m', 'ziglang'] },
};

test('gives each platform a compiler of its own', async () => {
  const { images } = await describeProject([go, plugin], { config, programs });
  const found = images[0]?.platforms.map(({ compile }) => compile.steps[0]?.env?.CC);
  assert.deepEqual(found, [
    'python3 -m ziglang cc -target x86_64-linux-musl -fno-sanitize=undefined',
    'python3 -m ziglang cc -target arm-linux-musleabi -fno-sanitize=undefined',
    'python3 -m ziglang cc -target arm-linux-musleabihf -fno-sanitize=undefined',
    'python3 -m ziglang cc -target s390x-linux-musl -fno-sanitize=undefined',
  ]);
  assert.equal(images[0]?.platforms[0]?.compile.env.CGO_ENABLED, '1');
});

const contract = pluginContract(plugin, {
  projects: { programs: { config, programs } },
  refused: {
    'a machine without zig': {},
    'an architecture that zig does not know': { config: { platforms: ['linux/ppc64'] }, programs },
  },
  beside: [go],
});
for (const { name, run } of contract) test(name, run);
