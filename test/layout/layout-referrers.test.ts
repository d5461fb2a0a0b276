import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  copyImage,
  type Descriptor,
  type MadeImage,
  makeArtifact,
  makeIndex,
  openImage,
  openLayout,
  writeLayout,
} from '@strake/oci';
import { requireTool, runOk, type Scope, temporaryDirectory } from '../tool/index.ts';
import { sampleImage } from './sample-image.ts';

const { signal } = new AbortController();
const TYPE = 'application/spdx+json';
const CONTENT = Buffer.from('{"files":[]}');

function sbomOf(subject: Descriptor, mark = 'one'): MadeImage {
  const blobs = [{ mediaType: TYPE, bytes: CONTENT }];
  return makeArtifact({ artifactType: TYPE, subject, annotations: { mark }, blobs });
}

async function attach(directory: string, { tree, store }: MadeImage, ...references: string[]) {
  await writeLayout(directory, tree, { references, store, signal });
}

/** A layout with an image under the name v1, and an SBOM of its root and one of its first platform, without names. */
async function layoutWithSboms(t: Scope) {
  const image = await sampleImage(t);
  const directory = join(await temporaryDirectory(t), 'layout');
  const { root, manifests } = image.tree;
  const platform = manifests[0]?.descriptor ?? assert.fail();
  await writeLayout(directory, image.tree, { references: ['v1'], store: image.store, signal });
  const [ofRoot, ofPlatform] = [sbomOf(root), sbomOf(platform)];
  for (const sbom of [ofRoot, ofPlatform]) await attach(directory, sbom);
  return { directory, root, platform, ofRoot, ofPlatform };
}

test('finds the referrers in a layout by their subjects, with artifact type and annotations', async (t) => {
  const { directory, root, platform, ofRoot, ofPlatform } = await layoutWithSboms(t);
  const layout = openLayout(directory, 'v1');
  const listed = { artifactType: TYPE, annotations: { mark: 'one' } };
  assert.deepEqual(await layout.referrers?.(root.digest, signal), [
    { ...ofRoot.tree.root, ...listed },
  ]);
  assert.deepEqual(await layout.referrers?.(platform.digest, signal), [
    { ...ofPlatform.tree.root, ...listed },
  ]);
  assert.deepEqual(await layout.referrers?.(ofRoot.tree.root.digest, signal), []);
  const second = sbomOf(root, 'two');
  await attach(directory, second);
  assert.equal((await layout.referrers?.(root.digest, signal))?.length, 2);
});

test('opens a layout with one image and its referrers without a name', async (t) => {
  const { directory, root } = await layoutWithSboms(t);
  assert.equal((await openLayout(directory).root(signal)).descriptor.digest, root.digest);
  const other = await sampleImage(t, { mark: 'other' });
  await writeLayout(directory, other.tree, { references: ['v2'], store: other.store, signal });
  await assert.rejects(openLayout(directory).root(signal), {
    code: 'IMAGE_NOT_FOUND',
    message: /contains 2 images$/,
  });
});

test('finds the referrers in an archive of a layout', async (t) => {
  const { directory, root, ofRoot } = await layoutWithSboms(t);
  const file = join(await temporaryDirectory(t), 'image.tar');
  await runOk(['tar', '-cf', file, '-C', directory, '.']);
  const archive = await openImage(`oci-archive:${file}`, { signal });
  t.after(() => archive.close?.());
  const found = await archive.referrers?.(root.digest, signal);
  assert.deepEqual(
    found?.map(({ digest }) => digest),
    [ofRoot.tree.root.digest],
  );
  assert.equal((await archive.root(signal)).descriptor.digest, root.digest);
});

test('finds the referrers in layouts of oras and regctl', { timeout: 60_000 }, async (t) => {
  const [oras, regctl] = [await requireTool(t, 'oras'), await requireTool(t, 'regctl')];
  if (!oras || !regctl) return;
  const { directory, root } = await layoutWithSboms(t);
  const parent = await temporaryDirectory(t);
  await writeFile(join(parent, 'sbom.json'), '{"a":1}');
  const theirs = join(parent, 'theirs');
  await copyImage(`oci:${directory}:v1`, `oci:${theirs}:v1`, { signal });
  const by = ['--artifact-type', 'application/vnd.theirs'];
  const oci = [oras, 'attach', '--oci-layout', ...by, `${theirs}:v1`];
  await runOk([...oci, 'sbom.json:application/json'], { cwd: parent });
  const put = [regctl, 'artifact', 'put', ...by, '--file', 'sbom.json'];
  await runOk([...put, '--subject', `ocidir://${theirs}:v1`], { cwd: parent });
  const layout = openLayout(theirs, 'v1');
  const found = (await layout.referrers?.(root.digest, signal)) ?? [];
  const types = found.map(({ artifactType }) => artifactType);
  assert.equal(types.filter((type) => type === 'application/vnd.theirs').length, 2, String(types));
  assert.equal((await openLayout(theirs).root(signal)).descriptor.digest, root.digest);
});

test('refuses a layout with a referrer that is missing, and not one with another image that is', async (t) => {
  const { directory, root, ofPlatform, ofRoot } = await layoutWithSboms(t);
  const other = await sampleImage(t, { mark: 'other' });
  await writeLayout(directory, other.tree, { references: ['v2'], store: other.store, signal });
  const blob = ({ digest }: Descriptor) => join(directory, 'blobs/sha256', digest.slice(7));
  await rm(blob(other.tree.root));
  const layout = openLayout(directory, 'v1');
  const found = await layout.referrers?.(root.digest, signal);
  assert.deepEqual(
    found?.map(({ digest }) => digest),
    [ofRoot.tree.root.digest],
  );
  await rm(blob(ofPlatform.tree.root));
  await assert.rejects(async () => openLayout(directory, 'v1').referrers?.(root.digest, signal), {
    code: 'LAYOUT_INVALID',
    message: /does not contain the blob/,
  });
});

test('drops the referrers of an image whose name moves, and keeps those of others', async (t) => {
  const { directory, root, ofRoot } = await layoutWithSboms(t);
  const signature = sbomOf(ofRoot.tree.root, 'signature');
  const elsewhere = sbomOf({ ...root, digest: `sha256:${'1'.repeat(64)}` });
  const other = await sampleImage(t, { mark: 'other' });
  const write = { store: other.store, signal };
  await writeLayout(directory, other.tree, { ...write, references: ['v2'] });
  const ofOther = sbomOf(other.tree.root);
  for (const each of [signature, elsewhere, ofOther]) await attach(directory, each);
  const unnamed = async () => {
    const index = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8'));
    const entries: Descriptor[] = index.manifests;
    return entries.filter(({ annotations }) => !annotations).map(({ digest }) => digest);
  };
  assert.equal((await unnamed()).length, 5);
  await writeLayout(directory, other.tree, { ...write, references: ['v3'] });
  assert.equal((await unnamed()).length, 5);
  await writeLayout(directory, other.tree, { ...write, references: ['v1'] });
  const kept = [elsewhere, ofOther].map(({ tree }) => tree.root.digest);
  assert.deepEqual((await unnamed()).sort(), kept.sort());
  assert.equal(
    (await openLayout(directory, 'v1').referrers?.(other.tree.root.digest, signal))?.length,
    1,
  );
});

test('keeps the referrers of a platform that an image without a name still has', async (t) => {
  const { directory, platform, ofPlatform } = await layoutWithSboms(t);
  const other = await sampleImage(t, { mark: 'other' });
  const all = await sampleImage(t);
  const manifest = all.tree.manifests.filter(
    ({ descriptor }) => descriptor.digest === platform.digest,
  );
  const index = makeIndex([
    {
      tree: { ...all.tree, root: platform, manifests: manifest },
      store: all.store,
      platform: { os: 'linux', architecture: 'amd64' },
    },
  ]);
  await writeLayout(directory, index.tree, { references: [], store: index.store, signal });
  await writeLayout(directory, other.tree, { references: ['v1'], store: other.store, signal });
  const found = await openLayout(directory, 'v1').referrers?.(platform.digest, signal);
  assert.deepEqual(
    found?.map(({ digest }) => digest),
    [ofPlatform.tree.root.digest],
  );
});
