import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attachment, collect, digestOf, type ImageTree, MEDIA_TYPE } from '@strake/oci';
import type { Publication } from '../plugin/publication.ts';
import { attachReferrers } from './attach-referrer.ts';

const root = { mediaType: MEDIA_TYPE.oci.manifest, digest: `sha256:${'a'.repeat(64)}`, size: 9 };
const receipts = [{ destination: 'oci:out', reference: 'oci:out:v1', digest: root.digest }];
const publication: Publication = {
  image: 'app',
  digest: root.digest,
  root,
  manifests: [],
  receipts,
};
const destinations = [{ text: 'oci:out', scheme: 'oci', target: 'out' }];

test('attaches each blob once, with sorted annotations, and returns what it attached', async () => {
  const seen: { tree: ImageTree; texts: readonly string[] }[] = [];
  const { signal } = new AbortController();
  const attach = async (_: unknown, [attachment]: readonly Attachment[]) => {
    const { tree, store } = attachment ?? assert.fail();
    const texts = tree.blobs.map(async ({ descriptor }) =>
      Buffer.from(await collect(await store.open(descriptor, signal), 100)).toString(),
    );
    seen.push({ tree, texts: await Promise.all(texts) });
  };
  const session = { signal, services: { attach }, project: { timeouts: {} } } as never;
  const blob = { mediaType: 'a/b', bytes: Buffer.from('sbom'), annotations: { b: '2', a: '1' } };
  const places = { publication, destinations };
  const [returned] = await attachReferrers(session, 'attest', places, 'oci:out', [
    { manifest: { artifactType: 'a/b' }, blobs: [blob, blob] },
  ]);
  const [{ tree, texts } = assert.fail('nothing was attached')] = seen;
  const text = tree.manifests[0]?.text ?? '';
  assert.deepEqual(tree.root, { mediaType: MEDIA_TYPE.oci.manifest, ...digestOf(text) });
  const { digest: subject } = publication.root;
  assert.deepEqual(returned, { descriptor: tree.root, artifactType: 'a/b', subject });
  assert.deepEqual(texts, ['{}', 'sbom']);
  const { layers } = JSON.parse(text);
  assert.equal(layers.length, 2);
  assert.deepEqual(Object.keys(layers[0].annotations), ['a', 'b']);
});
