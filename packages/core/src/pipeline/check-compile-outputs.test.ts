import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '../plugin/definition.ts';
import { buildProject } from '../testing/build-project.ts';
import { describeProject } from '../testing/describe-project.ts';

const config = { platforms: ['linux/amd64', 'linux/arm64'] };

/** A plugin whose only step writes one file. */
const writer = (fileIn: (outputDirectory: string) => string) =>
  definePlugin({
    name: 'writer',
    compile(job, { outputDirectory, directory }) {
      const step = { id: 'cc', argv: ['cc'], directory, outputs: [fileIn(outputDirectory)] };
      return { ...job, steps: [...job.steps, step] };
    },
  });

test('refuses a step that writes the same file for two platforms, also in a plan', async () => {
  const refused = {
    code: 'PLUGIN_CONFLICT',
    message: 'step "cc" writes /out/cc for linux/amd64 and for linux/arm64',
  };
  const plugin = writer(() => '/out/cc');
  await assert.rejects(buildProject(plugin, { config }), refused);
  await assert.rejects(describeProject(plugin, { config }), refused);
});

test('accepts a step that writes one file per platform', async () => {
  const plugin = writer((outputDirectory) => `${outputDirectory}/cc`);
  const { images } = await describeProject(plugin, { config });
  assert.equal(images[0]?.platforms.length, 2);
});
