import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '@strake/core/plugin';
import { describeProject, pluginContract } from '@strake/core/testing';
import { plugin } from './index.ts';

const compiler = definePlugin({
  name: 'compiler',
  compile(job, { directory, images, outputDirectory }) {
    const file = `${outputDirectory}/app`;
    const step = { id: 'cc', argv: ['cc', '-o', file], directory, outputs: [file] };
    const outputs = images.map(({ name }) => ({ id: 'app', image: name, file }));
    return { ...job, steps: [...job.steps, step], outputs: [...job.outputs, ...outputs] };
  },
});

const config = {
  platforms: ['linux/amd64', 'linux/arm64'],
  images: { one: {}, two: { strip: { flags: ['-g'] } } },
  strip: { tool: { 'linux/*': 'llvm-strip', 'linux/arm64': 'aarch64-linux-gnu-strip' } },
};

test('strips the programs of each image as it wants, before they come into layers', async () => {
  const { images } = await describeProject([compiler, plugin], { config });
  const [one, two] = images.map(({ platforms }) =>
    platforms[1]?.compile.steps.map(({ argv }) => argv),
  );
  const file = '/out/linux-arm64/app';
  const tool = 'aarch64-linux-gnu-strip';
  assert.deepEqual(one, [
    ['cc', '-o', file],
    [tool, '--strip-all', '-o', '/out/linux-arm64/strip/0/app', file],
  ]);
  assert.deepEqual(two, [
    ['cc', '-o', file],
    [tool, '-g', '-o', '/out/linux-arm64/strip/1/app', file],
  ]);
});

for (const { name, run } of pluginContract(plugin, {
  projects: { config: { config } },
  beside: [compiler],
}))
  test(name, run);
