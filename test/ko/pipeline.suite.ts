// Eight programs with kodata, named in manifests as images and as arguments: a release.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothTools } from './both-tools.ts';
import { assertSamePrinted, assertSameRegistries, listTags } from './compare-images.ts';
import { assertSameBytes, assertSameDocuments } from './compare-yaml.ts';
import { PIPELINE_PROGRAMS, pipeline } from './project/pipeline.ts';
import { sameImages } from './same-images.ts';
import { workTree } from './work-tree.ts';

const CONFIG = [
  'config/100-namespace/100-namespace.yaml',
  'config/200-crd.yaml',
  'config/controller.yaml',
  'config/resolvers/resolvers.yaml',
  'config/webhook.yaml',
];

test('a release of eight programs, with a tag and without, resolves to the same manifests of the same images', async (t) => {
  const tools = await bothTools(t);
  const files = pipeline(tools.bases);
  const tree = await workTree(t, files, 'resolved');
  const release = async (...args: readonly string[]) => {
    const runs = await tools.run(tree, {
      args: ['resolve', '--sbom=none', '--preserve-import-paths', ...args, '-R', '-f', 'config/'],
    });
    assertSameDocuments(runs);
    assertSameBytes(runs.strake, textsOf(files, CONFIG));
    await assertSamePrinted(tools.bases, runs);
    return runs;
  };
  await release('-t', 'v1.2.3', '--platform=linux/amd64,linux/arm64');
  const runs = await release();
  assert.equal(new Set(runs.strake.stdout.match(/REGISTRY\S+@sha256:[0-9a-f]+/g)).size, 8);
  await assertSameRegistries(tools.bases, runs);
});

test('a part of the manifests, by a selector, without pushing', async (t) => {
  const tools = await bothTools(t);
  const files = pipeline(tools.bases);
  const tree = await workTree(t, files, 'resolved');
  const args = ['resolve', '--push=false', '-R', '-f', 'config'];
  const runs = await tools.run(tree, {
    args: [...args, '-l', 'app.kubernetes.io/component in (webhook, resolvers)'],
  });
  assertSameDocuments(runs);
  assert.deepEqual(await listTags(runs.strake.registry), []);
});

test('all programs by name, with the registry of each kind of name', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, pipeline(tools.bases), 'resolved');
  const paths = PIPELINE_PROGRAMS.slice(0, 4).map((name) => `./cmd/${name}`);
  const args = ['build', '--sbom=none', ...paths];
  await sameImages(tools, tree, { args });
  await sameImages(tools, tree, { args: [...args, '-B', '-t', 'one', '--tag-only'] });
  const runs = await sameImages(tools, tree, { args: [...args, '-P', '-t', 'a,b'] });
  await assertSameRegistries(tools.bases, runs);
});

function textsOf(files: ReturnType<typeof pipeline>, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const text = files[name];
    assert.ok(typeof text === 'string');
    return text;
  });
}
