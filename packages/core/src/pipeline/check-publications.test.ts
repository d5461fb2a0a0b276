import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin } from '../plugin/definition.ts';
import type { IntendedPublication } from '../plugin/publication-check.ts';
import { buildProject } from '../testing/build-project.ts';
import { describeProject } from '../testing/describe-project.ts';

type Check = NonNullable<Parameters<typeof definePlugin>[0]['checkPublication']>;

function checker(check: Check) {
  const seen: string[] = [];
  const plugin = definePlugin({
    name: 'checker',
    checkPublication: check,
    compile: () => void seen.push('compile'),
    published: () => void seen.push('published'),
  });
  return { plugin, seen };
}

test('asks plugins before anything is described, with the destinations that the image gets', async () => {
  const asked: IntendedPublication[] = [];
  const { plugin, seen } = checker((publication) => {
    assert.deepEqual(seen, []);
    asked.push(publication);
  });
  await buildProject(plugin, { config: { index: 'auto' } }, ['memory:one']);
  assert.deepEqual(asked, [
    {
      image: 'project',
      destinations: [{ destination: 'memory:one', scheme: 'memory', attaches: true }],
      platforms: ['linux/amd64'],
      index: 'auto',
    },
  ]);
});

test('refuses in builds and plans what a plugin refuses, without compiling', async () => {
  const { plugin, seen } = checker(async (_, { error, readFile }) => {
    const key = Buffer.from(await readFile('a.key')).toString();
    if (key !== 'key') throw error('FILE_UNREADABLE', 'a.key is not a key');
    await readFile('b.key');
  });
  const refuses = async (files: Record<string, string>, message: RegExp) => {
    for (const run of [buildProject, describeProject])
      await assert.rejects(
        run(plugin, { files }),
        (thrown) => StrakeError.is(thrown) && message.test(thrown.message),
      );
  };
  await refuses({ 'a.key': 'nothing' }, /^a\.key is not a key$/);
  await refuses({ 'a.key': 'key' }, /^file b\.key does not exist$/);
  assert.deepEqual(seen, []);
});
