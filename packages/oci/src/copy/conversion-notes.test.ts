import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEDIA_TYPE, NONDISTRIBUTABLE_LAYER_TYPES } from '../spec/media-type.ts';
import { conversionNotes } from './conversion-notes.ts';

const { oci, docker } = MEDIA_TYPE;
const root = { mediaType: oci.manifest, digest: `sha256:${'0'.repeat(64)}`, size: 1 };
const treeWith = (...types: readonly string[]) => ({
  root,
  manifests: [],
  blobs: [oci.config, ...types].map((mediaType) => ({ descriptor: { ...root, mediaType } })),
});
const keeps = (scheme: string) => scheme !== 'docker-archive';
const compressed = /compressed again with gzip/;

for (const [title, types, isSaid] of [
  ['gzip', [oci.layerGzip, docker.layerGzip], false],
  ['plain', [oci.layerTar, docker.layerTar], false],
  ['zstd', [oci.layerZstd], true],
  ['zstd of Docker’s family', [docker.layerZstd], true],
  ['plain and gzip', [oci.layerTar, oci.layerGzip], true],
  ['a foreign layer', NONDISTRIBUTABLE_LAYER_TYPES, false],
] as const) {
  test(`${isSaid ? 'tells' : 'does not tell'} that layers change where they are ${title}`, () => {
    const notes = conversionNotes(['oci'], 'docker-archive', treeWith(...types), keeps).join('\n');
    if (isSaid) assert.match(notes, compressed);
    else assert.doesNotMatch(notes, compressed);
    assert.deepEqual(conversionNotes(['docker'], 'oci', treeWith(...types), keeps), []);
  });
}
