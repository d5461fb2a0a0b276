import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Descriptor } from '../spec/descriptor.ts';
import { matchPlatform } from '../spec/match-platform.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { formatPlatform, parsePlatform } from '../spec/platform.ts';
import { MemoryImage } from '../testing/memory-image.ts';
import { readBase, readBaseImage } from './read-base.ts';

const { signal } = new AbortController();
const AMD64 = { os: 'linux', architecture: 'amd64' };
const WINDOWS = { os: 'windows', architecture: 'amd64' };

/** Opens a base in memory. @returns also the digests of the documents that were read below its root */
async function open(image: MemoryImage, root: Descriptor) {
  const source = image.source(root);
  const read: string[] = [];
  const document: typeof source.document = (descriptor, stop) => {
    read.push(descriptor.digest);
    return source.document(descriptor, stop);
  };
  const base = await readBase({ ...source, document }, signal, 'acme/base');
  return { base, read, platforms: base.images.map(({ platform }) => formatPlatform(platform)) };
}

test('lists the images of nested indexes, without attestations and artifacts, and reads no manifest', async () => {
  const image = new MemoryImage();
  const arm = image.manifest([], [], {
    descriptor: { platform: { os: 'linux', architecture: 'aarch64' } },
  });
  const inner = image.index([arm]);
  const amd = image.manifest([], [], { descriptor: { platform: AMD64 } });
  const attestation = { ...amd, platform: { os: 'unknown', architecture: 'unknown' } };
  const other = image.add('application/vnd.acme', { a: 1 });
  const root = image.index([inner, attestation, other, amd]);
  const { platforms, read } = await open(image, root);
  assert.deepEqual(platforms, ['linux/arm64', 'linux/amd64']);
  assert.deepEqual(read, [inner.digest]);
});

test('reads the version of Windows, and a platform that the index lacks, from configs', async () => {
  const image = new MemoryImage();
  const at = (version: string, descriptor: object) =>
    image.manifest([], [], { config: { ...WINDOWS, 'os.version': version }, descriptor });
  const artifact = image.manifest([], [], {
    manifest: { config: image.add('application/vnd.acme', {}) },
  });
  const root = image.index([at('10.0.1.2', { platform: WINDOWS }), at('10.0.3.4', {}), artifact]);
  const { base, platforms } = await open(image, root);
  assert.deepEqual(platforms, ['windows/amd64:10.0.1.2', 'windows/amd64:10.0.3.4']);
  const [newest] = matchPlatform(base.images, parsePlatform('windows/amd64'));
  assert.ok(newest);
  const { config } = await readBaseImage(base, newest, signal);
  assert.equal(config['os.version'], '10.0.3.4');
});

test('reads the config of a single image once, without reading its manifest', async () => {
  const image = new MemoryImage();
  const { base, platforms, read } = await open(image, image.manifest([], []));
  assert.deepEqual(platforms, ['linux/amd64']);
  const [only] = base.images;
  assert.ok(only);
  const { manifest } = await readBaseImage(base, only, signal);
  assert.deepEqual(read, [manifest.config.digest]);
});

test('refuses what is not an image, and names the base', async () => {
  const image = new MemoryImage();
  const config = image.add('application/vnd.acme', {});
  const artifact = image.manifest([], [], { manifest: { config } });
  for (const root of [artifact, config])
    await assert.rejects(open(image, root), {
      code: 'BASE_INVALID',
      message: 'base acme/base is not a container image but application/vnd.acme',
    });
  const listed = await open(image, image.index([{ ...artifact, platform: AMD64 }]));
  const [only] = listed.base.images;
  assert.ok(only);
  await assert.rejects(readBaseImage(listed.base, only, signal), { code: 'BASE_INVALID' });
});

test('refuses an image with more layers than diff IDs, alone or in an index', async () => {
  const image = new MemoryImage();
  const layer = image.add(MEDIA_TYPE.oci.layerGzip, new Uint8Array([1]));
  const damaged = image.manifest([layer], [], { descriptor: { platform: AMD64 } });
  for (const root of [damaged, image.index([damaged])]) {
    const { base } = await open(image, root);
    const [only] = base.images;
    assert.ok(only);
    await assert.rejects(readBaseImage(base, only, signal), {
      code: 'BASE_INVALID',
      message: 'base acme/base has 1 layers and 0 diff IDs for linux/amd64',
    });
  }
});

test('names manifest, config and base where a document is malformed', async () => {
  const image = new MemoryImage();
  const broken = image.manifest([], [], { config: { os: 1 } });
  await assert.rejects(open(image, broken), {
    code: 'MANIFEST_INVALID',
    message: /^config sha256:\w+ of base acme\/base:? /,
  });
  const index = image.index([{ ...image.add(MEDIA_TYPE.oci.manifest, {}), platform: WINDOWS }]);
  await assert.rejects(open(image, index), {
    code: 'MANIFEST_INVALID',
    message: /^manifest sha256:\w+ of base acme\/base:? /,
  });
});

test('refuses more bytes of configs than fit into memory', async () => {
  const image = new MemoryImage();
  const author = 'x'.repeat(8 * 1024 * 1024 - 200);
  const large = image.manifest([], [], { config: { ...WINDOWS, author } });
  const manifest = JSON.parse(new TextDecoder().decode(image.blobs.get(large.digest)));
  const images = Array.from({ length: 9 }, (_, at) =>
    image.add(manifest.mediaType, { ...manifest, annotations: { at: `${at}` } }),
  );
  assert.equal((await open(image, image.index(images.slice(1)))).platforms.length, 8);
  await assert.rejects(open(image, image.index(images)), {
    code: 'LIMIT_EXCEEDED',
    message: 'base acme/base has more than 67108864 bytes of configs',
  });
});

test('finds the attestations that the index lists for each image of a base', async () => {
  const image = new MemoryImage();
  const [amd64, windows] = [AMD64, WINDOWS].map((platform) =>
    image.manifest([], [], { config: platform, descriptor: { platform } }),
  );
  assert.ok(amd64 && windows);
  const attestation = (author: string, subject: string, type = 'attestation-manifest') =>
    image.manifest([], [], {
      config: { author },
      descriptor: {
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: { 'vnd.docker.reference.type': type, 'vnd.docker.reference.digest': subject },
      },
    });
  const [first, second] = [attestation('a', amd64.digest), attestation('b', amd64.digest)];
  const other = attestation('c', amd64.digest, 'other');
  const { base } = await open(image, image.index([first, amd64, windows, other, second]));
  const found = base.images.map(({ attestations }) => attestations?.map(({ digest }) => digest));
  assert.deepEqual(found, [[first.digest, second.digest], undefined]);
});
