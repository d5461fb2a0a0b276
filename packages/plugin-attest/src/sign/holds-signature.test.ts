import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preAuthEncoding } from '../signature/dsse.ts';
import { oldAttestation } from '../signature/old-tag.ts';
import { PREDICATE_TYPE } from '../statement/statement.ts';
import { subjectOf, writeStatement } from '../statement/write-statement.ts';
import { holdsAttestation, holdsSignature } from './holds-signature.ts';
import { keySigner } from './key-signer.ts';
import { newKey } from './sample-keys.test.data.ts';
import { readSigningKey } from './signing-key.ts';

const { signal } = new AbortController();
const signer = async () => {
  const pem = newKey().privateKey.export({ type: 'pkcs8', format: 'pem' });
  return keySigner('key k', await readSigningKey(Buffer.from(pem), { name: 'key k' }));
};
const statementOf = (digest: string) =>
  writeStatement([subjectOf(digest)], PREDICATE_TYPE.signature, {});

test('recognizes what the same key has signed, and nothing else', async () => {
  const [own, other] = await Promise.all([signer(), signer()]);
  const statement = statementOf('sha256:aa');
  const bundle = Buffer.from(await own.sign(statement, signal));
  assert.ok(holdsSignature(bundle, statement, own));
  assert.ok(!holdsSignature(bundle, statement, other));
  assert.ok(!holdsSignature(bundle, statement, {}));
  assert.ok(!holdsSignature(bundle, statementOf('sha256:bb'), own));
  assert.ok(!holdsSignature(Buffer.from('{'), statement, own));
});

test('does not take what no key verifies: a bundle with a certificate', async () => {
  const own = await signer();
  const statement = statementOf('sha256:aa');
  const bundle = JSON.parse(await own.sign(statement, signal));
  const verificationMaterial = { certificate: { rawBytes: 'AAAA' } };
  const forged = Buffer.from(JSON.stringify({ ...bundle, verificationMaterial }));
  assert.ok(!holdsSignature(forged, statement, own));
});

test('recognizes a statement as cosign writes it, with empty annotations', async () => {
  const own = await signer();
  const statement = statementOf('sha256:aa');
  const fields = JSON.parse(Buffer.from(statement).toString());
  const annotated = (annotations: object) =>
    Buffer.from(
      JSON.stringify({ ...fields, subject: [{ ...fields.subject[0], annotations }] }, null, 1),
    );
  const bundle = async (annotations: object) =>
    Buffer.from(await own.sign(annotated(annotations), signal));
  assert.ok(holdsSignature(await bundle({}), statement, own));
  assert.ok(!holdsSignature(await bundle({ env: 'test' }), statement, own));
  assert.ok(!holdsSignature(await bundle({}), statementOf('sha256:bb'), own));
});

test('recognizes attestations in the old form too', async () => {
  const [own, other] = await Promise.all([signer(), signer()]);
  const statement = statementOf('sha256:aa');
  const encoded = preAuthEncoding('application/vnd.in-toto+json', statement);
  const signature = await own.signBytes(encoded, signal);
  const { bytes } = oldAttestation(statement, PREDICATE_TYPE.signature, signature);
  assert.ok(holdsAttestation(bytes, statement, own));
  assert.ok(!holdsAttestation(bytes, statement, other));
  assert.ok(!holdsAttestation(bytes, statementOf('sha256:bb'), own));
});
