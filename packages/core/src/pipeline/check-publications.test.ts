import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { definePlugin } from '../plugin/definition.ts';
import type { IntendedPublication } from '../plugin/publication-check.ts';
import { buildProject, buildWithCache } from '../testing/build-project.ts';
import { describeProject } from '../testing/describe-project.ts';
import { memoryCache } from '../testing/memory-cache.ts';
import { openMemorySession } from '../testing/open-memory-session.ts';
import { runBuild } from './build.ts';

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
    if (publication.finished) return;
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

test('asks again when the image is built and has no name, and pushes nothing that is refused', async () => {
  const { plugin, seen } = checker(async ({ finished }, { error, askSecret, remember }) => {
    if (!finished) return;
    assert.equal(finished.manifests.length, 1);
    assert.match(finished.root.digest, /^sha256:/);
    assert.equal(await askSecret('Word: '), 'sesame');
    assert.equal(await remember('a', () => 1), 1);
    throw error('FILE_UNREADABLE', 'the key is gone');
  });
  const { session, pushed } = await openMemorySession([plugin], { secret: 'sesame' });
  const run = runBuild(session, new AbortController(), { outputs: ['memory:one'] });
  await assert.rejects(run, /the key is gone/);
  assert.deepEqual([seen, pushed], [['compile'], []]);
});

test('asks before the first step runs for images with programs to compile, and not where none is due', async () => {
  const asked: (readonly string[])[] = [];
  const ran = new Set<string>();
  const compiler = definePlugin({
    name: 'compiler',
    async checkPublication({ due, finished }, { buildFacts }) {
      assert.ok((await buildFacts()).strake);
      asked.push([due ? 'due' : finished ? 'finished' : 'intended', ...ran]);
    },
    compile(job, { directory, images, outputDirectory }) {
      const file = `${outputDirectory}/app`;
      const outputs = images.map(({ name }) => ({ id: 'app', image: name, file }));
      const step = { id: 'cc', argv: ['cc'], directory, outputs: [file], inputs: {} };
      return { ...job, steps: [step], outputs };
    },
  });
  const cache = memoryCache();
  const build = async () => {
    const programs = () => ran.add('cc') && '';
    await buildWithCache(compiler, { programs }, ['memory:one'], cache);
    return asked.splice(0);
  };
  assert.deepEqual(await build(), [['intended'], ['due'], ['finished', 'cc']]);
  assert.deepEqual(await build(), [
    ['intended', 'cc'],
    ['finished', 'cc'],
  ]);
});
