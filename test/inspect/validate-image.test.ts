import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Descriptor, digestOf, MEDIA_TYPE, validateImage } from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import { sampleImage } from '../layout/sample-image.ts';
import { runOk } from '../tool/index.ts';
import { tarOf } from './tar-of.ts';

const { oci, docker } = MEDIA_TYPE;
const { signal } = new AbortController();
/** Readers skip it. Source: RFC 8878, section 3.1.2. */
const SKIPPABLE_FRAME = Buffer.from('502a4d180100000000', 'hex');
const LINUX = { platform: { os: 'linux', architecture: 'amd64' } };

async function findings(memory: MemoryImage, root: Descriptor): Promise<readonly string[]> {
  const { findings: found } = await validateImage(memory.source(root), { signal });
  return found.map(({ level, where, message }) => `${level} ${where}: ${message}`);
}

/** Findings of one layer. */
async function layerFindings(
  tar: Uint8Array,
  change: (layer: Descriptor, memory: MemoryImage) => Descriptor = (layer) => layer,
) {
  const memory = new MemoryImage();
  const layer = change(memory.layer(tar), memory);
  return findings(
    memory,
    memory.index([memory.manifest([layer], [digestOf(tar).digest], { descriptor: LINUX })]),
  );
}

function assertOnly(found: readonly string[], ...expected: readonly RegExp[]): void {
  assert.equal(found.length, expected.length, found.join('\n'));
  for (const [at, pattern] of expected.entries()) assert.match(found[at] ?? '', pattern);
}

test('finds nothing wrong with what strake writes, and reports how much it checked', async (t) => {
  for (const family of ['oci', 'docker'] as const) {
    const image = await sampleImage(t, { family });
    const memory = new MemoryImage();
    for (const { descriptor } of image.tree.blobs) {
      const chunks: Buffer[] = [];
      for await (const chunk of await image.store.open(descriptor, signal))
        chunks.push(Buffer.from(chunk));
      memory.add(descriptor.mediaType, Buffer.concat(chunks));
    }
    for (const { text, descriptor } of image.tree.manifests)
      memory.add(descriptor.mediaType, Buffer.from(text));
    const seen: (readonly [number, number])[] = [];
    const onProgress = (done: number, total: number) => seen.push([done, total]);
    const {
      findings: found,
      root,
      checked,
    } = await validateImage(memory.source(image.tree.root), { signal, onProgress });
    assert.deepEqual(found, []);
    assert.deepEqual(root, image.tree.root);
    assert.equal(checked.images, 2);
    assert.equal(checked.layers, 3);
    assert.deepEqual(seen.at(-1), [checked.bytes, checked.bytes]);
  }
});

test('accepts layers of GNU tar and zstd', async () => {
  const memory = new MemoryImage();
  const packed = await runOk([
    'sh',
    '-c',
    'cd /etc && tar --create --format=gnu --owner=0 --group=0 passwd group',
  ]);
  const tar = Buffer.from(packed);
  assert.ok(tar.length >= 10_240, 'GNU tar pads its archives');
  const { zstdCompressSync } = await import('node:zlib');
  const layers = [
    memory.layer(tar),
    memory.add(oci.layerTar, tar),
    memory.add(oci.layerZstd, zstdCompressSync(tar)),
    memory.add(oci.layerZstd, Buffer.concat([SKIPPABLE_FRAME, zstdCompressSync(tar)])),
  ];
  const root = memory.manifest(
    layers,
    layers.map(() => digestOf(tar).digest),
  );
  assert.deepEqual(await findings(memory, root), []);
});

describe('an index', () => {
  test('is reported for two entries of one platform', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: 'a' });
    const image = (mark: string) =>
      memory.manifest([memory.layer(tar)], [digestOf(tar).digest], {
        config: { author: mark },
        descriptor: LINUX,
      });
    assertOnly(
      await findings(memory, memory.index([image('a'), image('b')])),
      /^warning index: manifests\[1\] is for linux\/amd64 like manifests\[0\]/,
    );
  });

  test('may have entries of two Windows versions', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: 'Files', type: 'directory' });
    const image = (version: string) => {
      const windows = { os: 'windows', architecture: 'amd64', 'os.version': version };
      return memory.manifest([memory.layer(tar)], [digestOf(tar).digest], {
        config: windows,
        descriptor: { platform: windows },
      });
    };
    assert.deepEqual(
      await findings(memory, memory.index([image('10.0.17763.1'), image('10.0.20348.1')])),
      [],
    );
  });

  test('is reported for images of another media type family', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: 'a' });
    const config = memory.add(docker.config, {
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [digestOf(tar).digest] },
    });
    const manifest = {
      mediaType: docker.manifest,
      config,
      layers: [memory.layer(tar, docker.layerGzip)],
    };
    const child = memory.manifest([], [], { manifest, descriptor: LINUX });
    assertOnly(
      await findings(memory, memory.index([child])),
      /^warning index: manifests\[0\] is of type .*docker.* in an index of the oci family/,
    );
  });

  test('is reported for a missing or corrupt child, with everything else', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: 'a' });
    const good = memory.manifest([memory.layer(tar)], [digestOf(tar).digest], {
      descriptor: LINUX,
    });
    const platform = { os: 'linux', architecture: 'arm64' };
    const missing = { ...good, digest: `sha256:${'1'.repeat(64)}`, platform };
    const nonsense = memory.add(
      oci.manifest,
      { schemaVersion: 2 },
      { platform: { os: 'linux', architecture: 's390x' } },
    );
    const bad = memory.manifest([memory.layer(tar)], ['sha256:bad'], {
      descriptor: { platform: { os: 'linux', architecture: '386' } },
    });
    const root = memory.index([missing, nonsense, bad, good]);
    assertOnly(
      await findings(memory, root),
      /^error linux\/arm64: memory does not contain the blob sha256:1111/,
      /^error linux\/s390x: manifest sha256:\w+: config is missing/,
      /^error linux\/386: config sha256:\w+: rootfs\.diff_ids\[0\] "sha256:bad"/,
    );
    const { checked } = await validateImage(memory.source(root), {
      signal,
      platforms: ['linux/amd64'],
    });
    assert.deepEqual(checked.images, 1);
  });

  test('may hold attestations, artifacts and unknown types', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: 'a' });
    const image = memory.manifest([memory.layer(tar)], [digestOf(tar).digest], {
      descriptor: LINUX,
    });
    const statement = memory.add('application/vnd.in-toto+json', { a: 1 });
    const attestation = memory.manifest([statement], [], {
      descriptor: { platform: { os: 'unknown', architecture: 'unknown' } },
    });
    const empty = memory.add('application/vnd.oci.empty.v1+json', {});
    const artifact = memory.manifest([statement], [], {
      manifest: { config: empty, artifactType: 'x/y' },
      descriptor: { artifactType: 'x/y' },
    });
    const unknown = memory.add('application/vnd.example+json', {});
    const root = memory.index([image, attestation, artifact, unknown]);
    assertOnly(
      await findings(memory, root),
      /^note sha256:\w+: has the unknown type application\/vnd\.example/,
    );
    memory.blobs.set(statement.digest, Buffer.from('{"a":2}'));
    assert.ok((await findings(memory, root)).some((line) => /^error .*has the digest/.test(line)));
  });
});

describe('a manifest and its config', () => {
  for (const [title, change, expected] of [
    [
      'has fewer diff IDs than layers',
      { config: { rootfs: { type: 'layers', diff_ids: [] } } },
      /^error linux\/amd64: config has 0 diff IDs for 1 layers/,
    ],
    [
      'tells another history',
      { config: { history: [{}, {}, { empty_layer: true }] } },
      /^warning linux\/amd64: history lists 2 layers, but there are 1/,
    ],
    [
      'is for another platform than the index says',
      { config: { architecture: 'arm64' } },
      /^error linux\/amd64: the index says linux\/amd64, but its config says linux\/arm64/,
    ],
    [
      'is for another variant',
      { config: { variant: 'v3' } },
      /^warning linux\/amd64: the index says linux\/amd64, but its config says linux\/amd64\/v3/,
    ],
    ['does not say its os', { config: { os: '' } }, /^error linux\/amd64: config does not have os/],
    [
      'has an invalid time',
      { config: { created: 'yesterday' } },
      /^warning linux\/amd64: created is "yesterday"/,
    ],
  ] as const) {
    test(`are reported if the config ${title}`, async () => {
      const memory = new MemoryImage();
      const tar = await tarOf({ name: 'a' });
      const child = memory.manifest([memory.layer(tar)], [digestOf(tar).digest], {
        ...change,
        descriptor: LINUX,
      });
      assertOnly(await findings(memory, memory.index([child])), expected);
    });
  }

  test('are reported if media type families are mixed', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: 'a' });
    const root = memory.manifest([memory.layer(tar, docker.layerGzip)], [digestOf(tar).digest]);
    assertOnly(
      await findings(memory, root),
      /^error .*layers\[0\] is of type .*docker.* in a manifest of the oci family/,
    );
  });

  test('are reported if there are more layers than can be mounted', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: 'a' });
    const layers = Array.from({ length: 126 }, () => memory.layer(tar));
    const root = memory.manifest(
      layers,
      layers.map(() => digestOf(tar).digest),
    );
    assertOnly(await findings(memory, root), /^warning .*126 layers/);
  });
});

describe('a layer', () => {
  test('of another diff ID is reported', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: 'a' });
    const root = memory.manifest([memory.layer(tar)], [`sha256:${'1'.repeat(64)}`]);
    assertOnly(
      await findings(memory, root),
      new RegExp(
        `^error sha256:\\w+ layers\\[0\\]: has the diff ID ${digestOf(tar).digest}, but the config says sha256:1111`,
      ),
    );
  });

  test('may have bytes after the end of its tar, which nobody unpacks', async () => {
    const tar = Buffer.concat([await tarOf({ name: 'a' }), Buffer.alloc(100_000, 'x')]);
    assert.deepEqual(await layerFindings(tar), []);
  });

  for (const [title, spoil, expected] of [
    [
      'is damaged',
      (bytes) => bytes.fill(0, 30, 40),
      /^error linux\/amd64 layers\[0\]: .*has the digest/,
    ],
    [
      'is cut off',
      (bytes) => bytes.subarray(0, -10),
      /^error linux\/amd64 layers\[0\]: .*bytes instead of/,
    ],
  ] satisfies [string, (bytes: Uint8Array) => Uint8Array, RegExp][]) {
    test(`that ${title} is reported by its digest or size, and the others are still read`, async () => {
      const memory = new MemoryImage();
      const tar = await tarOf({ name: 'a', text: 'x'.repeat(5000) });
      const second = await tarOf({ name: '../b' });
      const layer = memory.layer(tar);
      const manifest = memory.manifest(
        [layer, memory.layer(second)],
        [digestOf(tar).digest, digestOf(second).digest],
        { descriptor: LINUX },
      );
      memory.blobs.set(layer.digest, spoil(Buffer.from(memory.blobs.get(layer.digest) ?? [])));
      const found = await findings(memory, memory.index([manifest]));
      assert.ok(
        found.some((line) => expected.test(line)),
        found.join('\n'),
      );
      assert.ok(
        found.some((line) => /layers\[1\]: \.\.\/b has/.test(line)),
        found.join('\n'),
      );
    });
  }

  test('that is compressed differently from its type is reported', async () => {
    const tar = await tarOf({ name: 'a' });
    const asPlain = await layerFindings(tar, (layer) => ({ ...layer, mediaType: oci.layerTar }));
    assertOnly(asPlain, /layers\[0\]: is gzip, but its media type says uncompressed/);
    const asGzip = await layerFindings(tar, (_, memory) => memory.add(oci.layerGzip, tar));
    assertOnly(asGzip, /layers\[0\]: is uncompressed, but its media type says gzip/);
  });

  test('that is not a tar is reported', async () => {
    const found = await layerFindings(Buffer.from('hello '.repeat(500)));
    assertOnly(found, /^error linux\/amd64 layers\[0\]: a tar is malformed/);
  });

  test('that is foreign is noted if it is missing, and checked if it is present', async () => {
    const memory = new MemoryImage();
    const type = 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip';
    const tar = await tarOf({ name: '../a' });
    const layer = memory.layer(tar, type);
    const root = memory.manifest([layer], [digestOf(tar).digest]);
    assertOnly(await findings(memory, root), /^error .*\.\.\/a/);
    memory.blobs.delete(layer.digest);
    assertOnly(
      await findings(memory, root),
      /^note .* layers\[0\]: may be stored elsewhere: memory does not contain/,
    );
    memory.blobs.set(layer.digest, await tarOf({ name: 'b' }));
    assertOnly(await findings(memory, root), /^error .* layers\[0\]: blob .* bytes instead of/);
  });

  for (const [title, entries, expected] of [
    ['a file twice', [{ name: 'a' }, { name: './a' }], /^error .*: \.\/a occurs twice/],
    [
      'a directory twice',
      [
        { name: 'a', type: 'directory' },
        { name: 'a', type: 'directory' },
      ],
      /^warning .*: a\/ occurs twice/,
    ],
    ['a path upwards', [{ name: 'a/../../b' }], /^error .*has "\.\." in its path/],
    ['an absolute path', [{ name: '/a' }], /^warning .*: \/a is absolute/],
    [
      'a hard link to nothing',
      [{ name: 'a', type: 'hardlink', linkname: 'b' }],
      /^warning .*a is a hard link to b, which does not precede it/,
    ],
    [
      'a hard link before its file',
      [{ name: 'a', type: 'hardlink', linkname: 'b' }, { name: 'b' }],
      /^warning .*does not precede it/,
    ],
    [
      'a hard link to a directory',
      [
        { name: 'b', type: 'directory' },
        { name: 'a', type: 'hardlink', linkname: 'b' },
      ],
      /^error .*hard link to the directory b/,
    ],
    [
      'a hard link outwards',
      [{ name: 'a', type: 'hardlink', linkname: '../b' }],
      /^error .*hard link that points outside/,
    ],
    [
      'a whiteout with content',
      [{ name: 'a/.wh.b', text: 'x' }],
      /^error .*whiteout but not an empty file/,
    ],
    ['a whiteout of nothing', [{ name: 'a/.wh.' }], /^error .*whiteout of nothing/],
  ] as const) {
    test(`with ${title} is reported`, async () => {
      assertOnly(await layerFindings(await tarOf(...entries)), expected);
    });
  }

  test('may contain links, whiteouts and files of AUFS', async () => {
    const found = await layerFindings(
      await tarOf(
        { name: 'a' },
        { name: 'b', type: 'hardlink', linkname: 'a' },
        { name: 'c', type: 'symlink', linkname: '../../../etc/passwd' },
        { name: '.wh.d' },
        { name: 'e/.wh..wh..opq' },
        { name: '.wh..wh.plnk', type: 'directory' },
      ),
    );
    assert.deepEqual(found, []);
  });

  test('with very many problems has the first twenty reported and the others counted', async () => {
    const found = await layerFindings(
      await tarOf(...Array.from({ length: 50 }, (_, at) => ({ name: `../${at}` }))),
    );
    assert.equal(found.length, 21);
    assert.match(found.at(-1) ?? '', /has 30 more findings/);
  });

  test('that two images share is read once', async () => {
    const memory = new MemoryImage();
    const tar = await tarOf({ name: '../a' });
    const layer = memory.layer(tar);
    const image = (architecture: string) =>
      memory.manifest([layer], [digestOf(tar).digest], {
        config: { architecture },
        descriptor: { platform: { os: 'linux', architecture } },
      });
    const { findings: found, checked } = await validateImage(
      memory.source(memory.index([image('amd64'), image('arm64')])),
      { signal },
    );
    assert.equal(found.length, 1);
    assert.equal(checked.layers, 1);
  });

  test('that is a bomb is refused before it fills the machine', async () => {
    const memory = new MemoryImage();
    // deflate is nested so that few bytes unfold to many.
    const { zstdCompressSync } = await import('node:zlib');
    const bomb = zstdCompressSync(Buffer.alloc(200 * 2 ** 20));
    const root = memory.manifest([memory.add(oci.layerZstd, bomb)], [`sha256:${'1'.repeat(64)}`]);
    assertOnly(await findings(memory, root), /^error .*expands to more than 2000 times/);
  });
});

test('throws when it is cancelled', async () => {
  const memory = new MemoryImage();
  const tar = await tarOf({ name: 'a' });
  const root = memory.manifest([memory.add(oci.layerGzip, gzipSync(tar))], [digestOf(tar).digest]);
  await assert.rejects(validateImage(memory.source(root), { signal: AbortSignal.abort() }), {
    name: 'AbortError',
  });
});

test('reports a config that cannot be read only if its image may be selected', async () => {
  const memory = new MemoryImage();
  const good = memory.manifest([], [], { descriptor: LINUX });
  const broken = (descriptor: object) =>
    memory.manifest([], [], { config: { os: 7, at: descriptor }, descriptor });
  const windows = broken({ platform: { os: 'windows', architecture: 'amd64' } });
  const unlisted = broken({});
  const root = memory.index([good, windows, unlisted]);
  const reported = async (platforms: readonly string[]) => {
    const { findings: all } = await validateImage(memory.source(root), { signal, platforms });
    return all.filter(({ level }) => level === 'error').map(({ digest }) => digest);
  };
  assert.deepEqual(await reported(['linux/amd64']), [unlisted.digest]);
  assert.deepEqual(await reported(['windows/amd64']), [windows.digest, unlisted.digest]);
});
