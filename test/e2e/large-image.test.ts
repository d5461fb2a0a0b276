import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createIndex } from '@strake/core';
import { MEDIA_TYPE } from '@strake/oci';
import { richList } from '../copy/rich-list.ts';
import { project, strake } from './strake.ts';

const MIB = 2 ** 20;
const BASE = { platforms: ['linux/amd64'], base: 'scratch', vcs: false };
const configOf = (more: object) => ({ 'strake.json': JSON.stringify({ ...BASE, ...more }) });

const CASES: readonly (readonly [string, object, RegExp])[] = [
  [
    'config',
    { config: { labels: { a: 'x'.repeat(8 * MIB) } } },
    /^error: the config of image "\S+" for linux\/amd64 has 8388\d{3} bytes; the limit is 8388608\n {2}hint: /m,
  ],
  [
    'manifest',
    { annotations: { manifest: { a: 'x'.repeat(4 * MIB) } } },
    /^error: the manifest of image "\S+" for linux\/amd64 has 4194\d{3} bytes; the limit is 4194304/m,
  ],
  [
    'index',
    { annotations: { index: { a: 'x'.repeat(4 * MIB) } } },
    /^error: the index of image "\S+" has 4194\d{3} bytes; the limit is 4194304/m,
  ],
];
for (const [what, more, says] of CASES) {
  test(`builds no image whose ${what} is too large to be read, and leaves nothing behind`, async (t) => {
    const directory = await project(t, configOf(more));
    const done = await strake(directory, ['build', '-o', 'oci:out']);
    assert.equal(done.status, 2, done.stderr.slice(0, 500));
    assert.match(done.stderr, says);
    assert.ok(done.stderr.length < 2_000);
    assert.equal(done.stdout, '');
    const read = await strake(directory, ['inspect', 'oci:out']);
    assert.equal(read.status, 2, read.stdout);
  });
}

test('plan refuses a config that is too large', async (t) => {
  const [, more, says] = CASES[0] ?? assert.fail();
  const planned = await strake(await project(t, configOf(more)), ['plan']);
  assert.equal(planned.status, 2, planned.stderr.slice(0, 500));
  assert.match(planned.stderr, says);
});

test('builds no layer that is too large to be read', async (t) => {
  const links = { files: { '/large': { file: 'large' } } };
  const directory = await project(t, configOf({ plugins: ['symlinks'], symlinks: links }));
  const file = join(directory, 'large');
  await writeFile(file, '');
  await truncate(file, 64 * 2 ** 30 + 1);
  const done = await strake(directory, ['build', '-o', 'oci:out']);
  assert.equal(done.status, 2, done.stderr);
  assert.match(done.stderr, /layer "symlinks" has 68719476737 bytes; the limit is 68719476736/);
});

test('combines no images into an index that is too large to be read', async (t) => {
  const { reference, directory } = await richList(t);
  const options = { directory, env: {}, signal: new AbortController().signal };
  await assert.rejects(
    createIndex('oci:out', [reference], { ...options, annotations: { a: 'x'.repeat(4 * MIB) } }),
    { code: 'IMAGE_TOO_LARGE', message: /^the index has 419\d{4} bytes; the limit is 4194304/ },
  );
});

/** A layout `base` of one image with so many equal layers. */
async function deepBase(directory: string, count: number): Promise<void> {
  const { oci } = MEDIA_TYPE;
  const blobs = join(directory, 'base/blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType: string, content: Buffer) => {
    const hex = createHash('sha256').update(content).digest('hex');
    await writeFile(join(blobs, hex), content);
    return { mediaType, digest: `sha256:${hex}`, size: content.length };
  };
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const layer = await put(oci.layerTar, Buffer.alloc(1024));
  const rootfs = { type: 'layers', diff_ids: Array(count).fill(layer.digest) };
  const config = await put(oci.config, json({ os: 'linux', architecture: 'amd64', rootfs }));
  const layers = Array(count).fill(layer);
  const manifest = { schemaVersion: 2, mediaType: oci.manifest, config, layers };
  const manifests = [await put(oci.manifest, json(manifest))];
  await writeFile(join(directory, 'base/oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(directory, 'base/index.json'), json({ schemaVersion: 2, manifests }));
}

test('warns of more layers than Docker can run, in a plan and in a build', async (t) => {
  const plugin = { plugins: ['symlinks'], symlinks: { files: { '/x': { content: 'x' } } } };
  for (const [count, isWarned] of [
    [125, true],
    [124, false],
  ] as const) {
    const directory = await project(t, configOf({ ...plugin, base: 'oci:base' }));
    await deepBase(directory, count);
    for (const args of [['plan'], ['build', '-o', 'oci:out']]) {
      const { status, stderr } = await strake(directory, args);
      assert.equal(status, 0, stderr);
      const warning =
        /warning: image "\S+" for linux\/amd64 has 126 layers, but Docker supports at most 125/;
      assert.equal(warning.test(stderr), isWarned, stderr);
    }
  }
});
