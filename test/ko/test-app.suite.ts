// ko's own test application: kodata with links, capabilities, Windows, naming.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runImage } from '../tool/index.ts';
import { bothTools } from './both-tools.ts';
import { assertSameRegistries } from './compare-images.ts';
import { OUTSIDE, testApp } from './project/test-app.ts';
import { sameImages } from './same-images.ts';
import { workTree } from './work-tree.ts';

for (const [title, args, env = {}] of [
  ['kodata with links', ['./test', '-B']],
  ['capabilities', ['./capable', '--bare']],
  ['all platforms of a base', ['./test', '-P', '--platform=all']],
  ['Windows alone', ['./test', './capable', '--platform=windows/amd64']],
  ['dates of the source', ['./test'], { SOURCE_DATE_EPOCH: '1700000000', KO_DATA_DATE_EPOCH: '7' }],
  [
    'labels, annotations and a user',
    ['./test', '--image-label=a=b,base.label=own', '--image-annotation=c=d', '--image-user=1234'],
  ],
  ['optimizations disabled', ['./test', '-B', '--disable-optimizations', '-t', 'debug,two']],
] as const)
  test(`${title}: the same image`, async (t) => {
    const tools = await bothTools(t);
    const tree = await workTree(t, testApp(tools.bases.static));
    const runs = await sameImages(tools, tree, {
      args: ['build', '--sbom=none', ...args],
      env,
    });
    await assertSameRegistries(tools.bases, runs);
  });

test('a manifest list of Docker as the base: the same image', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, testApp(tools.bases.ubuntu));
  const args = ['build', '--sbom=none', './test', '--platform=linux/amd64,linux/arm/v7'];
  await assertSameRegistries(tools.bases, await sameImages(tools, tree, { args }));
});

test('kodata with links out of it: the same image as of copies', async (t) => {
  const tools = await bothTools(t);
  const files = { ...testApp(tools.bases.static), ...OUTSIDE };
  const tree = await workTree(t, files, 'resolved');
  const args = ['build', '--sbom=none', './test'];
  await assertSameRegistries(tools.bases, await sameImages(tools, tree, { args }));
});

test('the application of strake runs, and reads its kodata', async (t) => {
  const tools = await bothTools(t);
  const tree = await workTree(t, testApp(tools.bases.static));
  const { registry, stdout, stderr } = await tools.runStrake(tree, {
    args: ['build', '--sbom=none', '-B', '-t', 'v1', './test'],
  });
  assert.match(stdout, /^REGISTRY\/images\/test:v1@sha256:[0-9a-f]{64}\n$/, stderr);
  const ran = await runImage(t, `docker://${registry}/images/test:v1`);
  assert.equal(ran.stdout, 'v1.2.3 Hello there\n', ran.stderr);
});
