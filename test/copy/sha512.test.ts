import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { copyImage, createIndex, openImage, StrakeError } from '@strake/core';
import { inspectImage, MEDIA_TYPE, validateImage } from '@strake/oci';
import { strake } from '../e2e/strake.ts';
import { requireRegistry, type Scope, temporaryDirectory } from '../tool/index.ts';

const { oci } = MEDIA_TYPE;
const TAR = Buffer.alloc(1024);
const sum = (bytes: Uint8Array | string) => createHash('sha512').update(bytes).digest('hex');

/** A layout `image` in which every digest, also the diff ID, is of sha512. */
async function layout(t: Scope) {
  const directory = await temporaryDirectory(t);
  const blobs = join(directory, 'image/blobs/sha512');
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType: string, content: Uint8Array | object) => {
    const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    await writeFile(join(blobs, sum(bytes)), bytes);
    return { mediaType, digest: `sha512:${sum(bytes)}`, size: bytes.length };
  };
  const platform = { os: 'linux', architecture: 'amd64' };
  const layer = await put(oci.layerGzip, gzipSync(TAR));
  const rootfs = { type: 'layers', diff_ids: [`sha512:${sum(TAR)}`] };
  const config = await put(oci.config, { ...platform, rootfs });
  const manifest = await put(oci.manifest, {
    schemaVersion: 2,
    mediaType: oci.manifest,
    config,
    layers: [layer],
  });
  const manifests = [{ ...manifest, platform }];
  const root = await put(oci.index, { schemaVersion: 2, mediaType: oci.index, manifests });
  const names = { 'org.opencontainers.image.ref.name': 'v1' };
  const index = { schemaVersion: 2, manifests: [{ ...root, annotations: names }] };
  await writeFile(join(directory, 'image/oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(directory, 'image/index.json'), JSON.stringify(index));
  const { signal } = new AbortController();
  return {
    directory,
    root: root.digest,
    layer: layer.digest,
    options: { directory, env: {}, signal },
  };
}

type Options = Awaited<ReturnType<typeof layout>>['options'];

async function check(reference: string, options: Options): Promise<string> {
  const image = await openImage(reference, options);
  try {
    const { findings, root } = await validateImage(image, options);
    assert.deepEqual(findings, [], reference);
    assert.equal((await inspectImage(image, options)).root.digest, root.digest);
    return root.digest;
  } finally {
    await image.close?.();
  }
}

test('inspects, validates and copies an image with sha512 digests between layouts and archives', async (t) => {
  const { root, options, directory } = await layout(t);
  assert.equal(await check('oci:image', options), root);
  for (const [from, to] of [
    ['oci:image', 'oci:copy'],
    ['oci:copy', 'oci-archive:copy.tar'],
    ['oci-archive:copy.tar', `oci:back`],
  ] as const) {
    assert.equal((await copyImage(from, to, options)).digest, root);
    assert.equal(await check(to, options), root);
  }
  assert.equal(await check(`oci:back:${root}`, options), root);
  assert.equal((await readdir(join(directory, 'back/blobs/sha512'))).length, 4);
  await copyImage('oci:image', 'docker-archive:docker.tar', options);
  await check('docker-archive:docker.tar', options);
  await createIndex('oci:list', ['oci:image'], options);
  await check('oci:list', options);
});

test('finds a layer and a diff ID that do not match their sha512', async (t) => {
  const { options, layer, directory } = await layout(t);
  const other = Buffer.alloc(1536);
  const gzip = gzipSync(other);
  const path = join(directory, 'image/blobs/sha512', layer.slice(7));
  const size = (await readFile(path)).length;
  await writeFile(path, Buffer.concat([gzip, Buffer.alloc(size)]).subarray(0, size));
  const image = await openImage('oci:image', options);
  const { findings } = await validateImage(image, options);
  assert.match(findings.map(({ message }) => message).join('\n'), /sha512:/);
});

for (const kind of ['ggcr', 'olareg'] as const) {
  test(`copies such an image to ${kind} and back`, async (t) => {
    const registry = await requireRegistry(t, { kind });
    if (!registry) return;
    const { root, options } = await layout(t);
    const name = `${registry.host}/acme/app:v1`;
    const copied = await copyImage('oci:image', name, options);
    assert.equal(copied.digest, root);
    await check(name, options);
    await copyImage(name, 'oci:back', options);
    await check('oci:back', options);
  });
}

test('says why CNCF distribution refuses such a manifest', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const { options } = await layout(t);
  await assert.rejects(
    copyImage('oci:image', `${registry.host}/acme/app:v1`, options),
    (error) => StrakeError.is(error) && /accepts only sha256 digests/.test(error.hint ?? ''),
  );
});

test('builds on a base with sha512 digests', async (t) => {
  const { options, directory } = await layout(t);
  const config = 'platforms: [linux/amd64]\nvcs: false\nbase: oci:image\nrepository: acme/app\n';
  await writeFile(join(directory, 'strake.yaml'), config);
  const built = await strake(directory, ['build', '-o', 'oci:out', '-o', 'docker-archive:out.tar']);
  assert.equal(built.status, 0, built.stderr);
  await check('oci:out', options);
  await check('docker-archive:out.tar', options);
});
