import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { sha256Of } from '../digest/index.ts';
import type { LayoutFiles } from '../layout/index.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { createLayerDescriber } from './describe-layer.ts';
import { followLinks, tarFiles } from './tar-files.ts';

const { signal } = new AbortController();

test('reads a layer once although an archive names it several times, by path or by link', async () => {
  const bytes = gzipSync('a layer');
  const member = { name: 'a', type: 'file', offset: 0, size: bytes.length, target: '' } as const;
  const links = ['b', 'c'].map(
    (name) => ({ ...member, name, type: 'symlink', target: 'a' }) as const,
  );
  const members = followLinks(new Map([member, ...links].map((each) => [each.name, each])));
  const read: string[] = [];
  const files: LayoutFiles = {
    ...tarFiles(undefined as never, members, 'docker-archive:a.tar'),
    async *read(path) {
      read.push(path);
      yield bytes;
    },
  };
  const describe = createLayerDescriber(files, signal);
  for (const path of ['a', 'a', './a', 'b', 'c'])
    assert.equal((await describe(path, 'sha256:diff')).digest, sha256Of(bytes));
  assert.deepEqual(read, ['a']);
});

test('uses the digest of an uncompressed layer as its diff ID wherever it is named', async () => {
  const files: LayoutFiles = {
    name: 'docker-archive:a.tar',
    sizeOf: async () => 4,
    async *read() {
      yield Buffer.from('tar!');
    },
  };
  const describe = createLayerDescriber(files, signal);
  for (const diffId of ['sha256:one', 'sha256:other'])
    assert.equal((await describe('a', diffId)).digest, diffId);
});

test('describes a layer by its compression, also where zstd starts with a frame to skip', async () => {
  const frame = zstdCompressSync('a layer');
  const skippable = Buffer.from('502a4d180100000000', 'hex');
  for (const [bytes, mediaType] of [
    [Buffer.from('a layer'), MEDIA_TYPE.docker.layerTar],
    [gzipSync('a layer'), MEDIA_TYPE.docker.layerGzip],
    [frame, MEDIA_TYPE.docker.layerZstd],
    [Buffer.concat([skippable, frame]), MEDIA_TYPE.docker.layerZstd],
  ] as const) {
    const files: LayoutFiles = {
      name: 'docker-archive:a.tar',
      sizeOf: async () => bytes.length,
      async *read() {
        yield bytes;
      },
    };
    const found = await createLayerDescriber(files, signal)('a', 'sha256:diff');
    assert.equal(found.mediaType, mediaType);
  }
});
