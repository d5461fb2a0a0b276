// Six manifests rendered from folders, with an image in a ConfigMap and a test image on another base.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bothTools } from './both-tools.ts';
import { assertSamePrinted, assertSameRegistries } from './compare-images.ts';
import { assertSameBytes, assertSameDocuments } from './compare-yaml.ts';
import { SERVING_MANIFESTS, serving } from './project/serving.ts';
import { workTree } from './work-tree.ts';

test('six manifests resolve to the same documents of the same images', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, serving(tools.bases), 'resolved');
  let last: Awaited<ReturnType<typeof tools.run>> | undefined;
  for (const folders of SERVING_MANIFESTS) {
    const named = folders.flatMap((folder) => ['-f', folder]);
    last = await tools.run(tree, { args: ['resolve', '--sbom=none', '-BR', ...named] });
    assertSameDocuments(last);
    await assertSamePrinted(tools.bases, last);
  }
  assert.ok(last);
  await assertSameRegistries(tools.bases, last);
});

test('a manifest on stdin, after other programs changed it, keeps its bytes', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, serving(tools.bases), 'resolved');
  const input = await readFile(
    join(tree.directory, 'config/core/configmaps/deployment.yaml'),
    'utf8',
  );
  const runs = await tools.run(tree, { args: ['resolve', '--sbom=none', '-Bf', '-'], input });
  assertSameDocuments(runs);
  assertSameBytes(runs.strake, [input]);
  assert.match(runs.strake.stdout, /queue-sidecar-image: REGISTRY\/images\/queue@sha256:/);
});
