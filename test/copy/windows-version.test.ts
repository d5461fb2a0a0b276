import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  copyImage,
  createIndex,
  type Index,
  inspectImage,
  MEDIA_TYPE,
  openLayout,
  type Platform,
  validateImage,
  writeLayout,
} from '@strake/oci';
import { document, sampleImage } from '../layout/sample-image.ts';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

const { signal } = new AbortController();
const WINDOWS = { os: 'windows', architecture: 'amd64' };
const [OLD, NEW] = ['10.0.17763.1', '10.0.20348.2'];
const PLATFORMS: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { ...WINDOWS, 'os.version': OLD },
  { ...WINDOWS, 'os.version': NEW },
];

/** An image index as buildx makes it: the versions of Windows are in the configs alone. */
async function unversioned(t: Scope) {
  const { tree, store } = await sampleImage(t, { platforms: PLATFORMS });
  const images = tree.manifests.slice(0, -1);
  const root = document({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.index,
    manifests: images.map(({ descriptor }, at) => ({
      ...descriptor,
      platform: { os: PLATFORMS[at]?.os ?? '', architecture: 'amd64' },
    })),
  });
  const directory = await temporaryDirectory(t);
  const whole = { ...tree, root: root.descriptor, manifests: [...images, root] };
  await writeLayout(directory, whole, { references: [], store, signal });
  const [, old, recent] = images.map(({ descriptor }) => descriptor.digest);
  return { layout: directory, reference: `oci:${directory}`, old, recent };
}

const options = async (t: Scope, version: string) => ({
  directory: await temporaryDirectory(t),
  env: {},
  signal,
  platforms: [`windows/amd64:${version}`],
});

test('copies the image of a version of Windows that only its config names', async (t) => {
  const { reference, old, recent } = await unversioned(t);
  for (const [version, digest] of [
    ['10.0.17763', old],
    [NEW, recent],
  ] as const) {
    const copied = await copyImage(reference, 'oci:copy', await options(t, version));
    assert.equal(copied.digest, digest);
  }
  await assert.rejects(copyImage(reference, 'oci:copy', await options(t, '10.0.1')), {
    code: 'PLATFORM_NONE',
    hint: `It has linux/amd64, windows/amd64:${OLD}, windows/amd64:${NEW}.`,
  });
});

test('creates an index with the image of that version, listed as it was', async (t) => {
  const { reference, old } = await unversioned(t);
  const given = await options(t, OLD);
  const made = await createIndex('oci:index', [reference], given);
  assert.deepEqual(made.platforms, [`windows/amd64:${OLD}`]);
  const path = join(given.directory, 'index/blobs/sha256', made.digest.slice(7));
  const { manifests }: Index = JSON.parse(await readFile(path, 'utf8'));
  assert.deepEqual(
    manifests.map(({ digest, platform }) => [digest, platform]),
    [[old, WINDOWS]],
  );
});

test('refuses an index in which two versions would look the same', async (t) => {
  const { reference } = await unversioned(t);
  const { platforms: _, ...all } = await options(t, OLD);
  await assert.rejects(createIndex('oci:index', [reference], all), {
    code: 'INDEX_DUPLICATE',
    message: /would have windows\/amd64 twice/,
  });
});

test('inspects and validates the image of that version, and names it', async (t) => {
  const { layout, recent } = await unversioned(t);
  const selection = { signal, platforms: [`windows/amd64:${NEW}`] };
  const { images } = await inspectImage(openLayout(layout), selection);
  assert.deepEqual(
    images.map(({ digest, platform }) => [digest, platform]),
    [[recent, `windows/amd64:${NEW}`]],
  );
  const { checked, findings } = await validateImage(openLayout(layout), selection);
  assert.equal(checked.images, 1);
  assert.deepEqual([...new Set(findings.map(({ digest }) => digest))], [recent]);
});
