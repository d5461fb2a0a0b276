import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  collect,
  type DescribedBlob,
  digestOf,
  MEDIA_TYPE,
  makeArtifact,
  type NewBlob,
  parseManifest,
} from '@strake/oci';
import { createMemoryRegistry } from '@strake/oci/testing';
import { sampleTree } from '../registry/sample-tree.ts';

const { signal } = new AbortController();
const TYPE = 'application/vnd.example.sbom';
const ORIGIN = { registry: 'registry.example', repository: 'acme/app' };
const EMPTY = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  size: 2,
};

test('makes an artifact that refers to an image, and that is read back', async () => {
  const client = createMemoryRegistry();
  const { tree, store } = sampleTree(100);
  await client.push(tree, { ...ORIGIN, tags: ['v1'], store, signal });
  const bytes = Buffer.from('{"spdxVersion":"SPDX-2.3"}');
  const mediaType = 'application/spdx+json';
  const blobs = [{ mediaType, bytes, annotations: { b: '2', a: '1' } }];
  // What an index knows of the image does not belong to the subject.
  const subject = { ...tree.root, annotations: { of: 'index' } };
  const made = makeArtifact({ artifactType: TYPE, subject, annotations: { by: 'test' }, blobs });
  await client.push(made.tree, { ...ORIGIN, tags: [], store: made.store, signal });
  const [found, ...others] = await client.referrers(ORIGIN, tree.root.digest, signal);
  assert.deepEqual(others, []);
  assert.deepEqual([found?.artifactType, found?.annotations], [TYPE, { by: 'test' }]);
  const source = client.source({ ...ORIGIN, digest: found?.digest ?? '' });
  const manifest = parseManifest((await source.root(signal)).bytes);
  assert.deepEqual(manifest.subject, tree.root);
  assert.deepEqual(manifest.config, EMPTY);
  const [layer] = manifest.layers;
  assert.ok(layer);
  assert.equal(JSON.stringify(layer.annotations), '{"a":"1","b":"2"}');
  assert.deepEqual(Buffer.from(await collect(await source.blob(layer, signal), layer.size)), bytes);
});

test('gives the same digest for the same parts, and an empty layer where there is no blob', () => {
  const make = () => makeArtifact({ artifactType: TYPE, annotations: { b: '2', a: '1' } });
  const { root, manifests, blobs } = make().tree;
  assert.deepEqual(make().tree.root, root);
  assert.equal(root.mediaType, MEDIA_TYPE.oci.manifest);
  assert.deepEqual(parseManifest(manifests[0]?.text ?? '').layers, [EMPTY]);
  assert.deepEqual(blobs, [{ descriptor: EMPTY }]);
});

test('refuses a malformed artifact', async () => {
  const bytes = Buffer.from('x');
  const digest = 'sha256:12';
  const wrong = [
    [{ artifactType: '' }, /^the artifactType of the artifact is not a media type$/],
    [{ artifactType: 'text/plain; a=b' }, /^the artifactType of the artifact is not/],
    [{ artifactType: TYPE, blobs: [{ mediaType: 'x', bytes }] }, /^the mediaType of blob 0 /],
    [
      { artifactType: TYPE, subject: { mediaType: TYPE, digest, size: 1 } },
      /^the manifest of the artifact: subject\.digest/,
    ],
  ] as const;
  for (const [artifact, message] of wrong)
    assert.throws(() => makeArtifact(artifact), { code: 'MANIFEST_INVALID', message });
  const annotations = { a: 'x'.repeat(5 * 2 ** 20) };
  assert.throws(() => makeArtifact({ artifactType: TYPE, annotations }), {
    code: 'IMAGE_TOO_LARGE',
  });
  const { store, tree } = makeArtifact({ artifactType: TYPE });
  await assert.rejects(store.open(tree.root, signal), { code: 'DIGEST_INVALID' });
});

test('reads a described blob when it is needed, and verifies it', async () => {
  const bytes = Buffer.from('sbom');
  const described = (text: string) => ({
    ...{ mediaType: 'a/b', ...digestOf(bytes) },
    read: async () => Buffer.from(text),
  });
  const make = (blob: DescribedBlob | NewBlob) =>
    makeArtifact({ artifactType: TYPE, blobs: [blob] });
  const { tree, store } = make(described('sbom'));
  assert.deepEqual(tree, make({ mediaType: 'a/b', bytes }).tree);
  const [, { descriptor } = assert.fail()] = tree.blobs;
  assert.deepEqual(Buffer.from(await collect(await store.open(descriptor, signal), 4)), bytes);
  for (const [text, code] of [
    ['BOMS', 'DIGEST_MISMATCH'],
    ['sboms', 'SIZE_MISMATCH'],
  ] as const)
    await assert.rejects(async () => make(described(text)).store.open(descriptor, signal), {
      code,
    });
  assert.throws(() => make({ ...described(''), digest: 'sha256:1' }), { code: 'DIGEST_INVALID' });
  assert.throws(() => make({ ...described(''), size: -1 }), { code: 'SIZE_MISMATCH' });
});
