import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oldManifest, oldTag } from '../signature/old-tag.ts';
import { PREDICATE_TYPE } from '../statement/statement.ts';
import { subjectOf, writeStatement } from '../statement/write-statement.ts';
import { addOldSignature } from './add-old-signature.ts';
import { keySigner } from './key-signer.ts';
import { newKey } from './sample-keys.test.data.ts';
import { readSigningKey } from './signing-key.ts';

const { signal } = new AbortController();
const digest = `sha256:${'a'.repeat(64)}`;
const signable = (predicateType: string) => ({
  digest,
  repository: 'ghcr.io/acme/app',
  statement: writeStatement([subjectOf(digest)], predicateType, {}),
  predicateType,
});
const signer = async () => {
  const pem = newKey().privateKey.export({ type: 'pkcs8', format: 'pem' });
  return keySigner('key k', await readSigningKey(Buffer.from(pem), { name: 'key k' }));
};

test('signs what cosign before version 3 reads under a tag', async () => {
  const own = await signer();
  const [layer, ...rest] =
    (await addOldSignature(signable(PREDICATE_TYPE.signature), [], own, signal)) ?? [];
  assert.ok(layer && rest.length === 0);
  // Source: cosign specs/SIGNATURE_SPEC.md.
  assert.deepEqual(JSON.parse(Buffer.from(layer.bytes).toString()), {
    critical: {
      identity: { 'docker-reference': 'ghcr.io/acme/app' },
      image: { 'docker-manifest-digest': digest },
      type: 'cosign container image signature',
    },
    optional: null,
  });
  const signature = layer.annotations?.['dev.cosignproject.cosign/signature'] ?? '';
  assert.ok(own.publicKey?.verify(layer.bytes, Buffer.from(signature, 'base64')));
  assert.equal(oldTag(digest, 'sig'), `sha256-${'a'.repeat(64)}.sig`);
  assert.deepEqual(oldManifest('sig', [layer]).blobs, [layer]);
});

for (const predicateType of [PREDICATE_TYPE.signature, PREDICATE_TYPE.spdx]) {
  test(`adds to what others signed, and nothing twice: ${predicateType}`, async () => {
    const [own, other] = await Promise.all([signer(), signer()]);
    const first = await addOldSignature(signable(predicateType), [], other, signal);
    assert.ok(first);
    const second = await addOldSignature(signable(predicateType), first, own, signal);
    assert.equal(second?.length, 2);
    assert.deepEqual(second.slice(0, 1), first);
    assert.equal(await addOldSignature(signable(predicateType), second, own, signal), undefined);
  });
}
