import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import { preAuthEncoding, writeEnvelope } from '../signature/dsse.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { keyVerifier } from './key-verifier.ts';
import { verifyLayer } from './verify-layer.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const verifier = keyVerifier(
  Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })),
  'cosign.pub',
);
const HEX = 'ab'.repeat(32);
const SUBJECT = `sha256:${HEX}`;
const OTHER = `sha256:${'cd'.repeat(32)}`;
const TYPE = 'https://example.com/type';
const STATEMENT = Buffer.from(
  JSON.stringify({
    _type: 'https://in-toto.io/Statement/v0.1',
    subject: [{ digest: { sha256: HEX } }],
    predicateType: TYPE,
    predicate: { answer: 42 },
  }),
);

const verify = (mediaType: string, bytes: Uint8Array, subject = SUBJECT, annotations = {}) =>
  verifyLayer({ mediaType, digest: OTHER, size: 1, annotations }, bytes, subject, verifier);
const refusal = (message: RegExp) => (error: unknown) => {
  assert.ok(StrakeError.is(error), String(error));
  assert.equal(error.code, 'ATTEST_SIGNATURE');
  assert.match(error.message, message);
  return true;
};

function envelope(payloadType: string): Buffer {
  const signature = sign('sha256', preAuthEncoding(payloadType, STATEMENT), privateKey);
  return Buffer.from(JSON.stringify(writeEnvelope(payloadType, STATEMENT, signature)));
}

test("an envelope of cosign's old .att tags says what it says of its subject, and of no other", async () => {
  const type = 'application/vnd.dsse.envelope.v1+json';
  const found = await verify(type, envelope(STATEMENT_MEDIA_TYPE));
  assert.deepEqual(found, {
    signer: { kind: 'key', keyId: verifier.keyId },
    predicateType: TYPE,
    predicate: { answer: 42 },
  });
  await assert.rejects(
    verify(type, envelope(STATEMENT_MEDIA_TYPE), OTHER),
    refusal(/is about another image/),
  );
  await assert.rejects(verify(type, envelope('text/plain')), refusal(/signs no statement/));
});

test("a signature of cosign's old .sig tags is of the payload and of the digest in it", async () => {
  const type = 'application/vnd.dev.cosign.simplesigning.v1+json';
  const payload = (digest: string, kind = 'cosign container image signature') =>
    Buffer.from(
      JSON.stringify({ critical: { type: kind, image: { 'docker-manifest-digest': digest } } }),
    );
  const signed = (bytes: Uint8Array) => ({
    'dev.cosignproject.cosign/signature': sign('sha256', bytes, privateKey).toString('base64'),
  });
  const good = payload(SUBJECT);
  const found = await verify(type, good, SUBJECT, signed(good));
  assert.equal(found?.predicateType, 'https://sigstore.dev/cosign/sign/v1');
  const other = payload(OTHER);
  await assert.rejects(verify(type, other, SUBJECT, signed(other)), refusal(/another image/));
  await assert.rejects(verify(type, good, SUBJECT, signed(other)), refusal(/is not signed by/));
  const note = payload(SUBJECT, 'a note');
  await assert.rejects(verify(type, note, SUBJECT, signed(note)), refusal(/another image/));
  assert.equal(await verify(type, good), undefined);
});

test('what has no signature is not verified', async () => {
  assert.equal(await verify('application/spdx+json', Buffer.from('{}')), undefined);
  assert.equal(await verify(STATEMENT_MEDIA_TYPE, STATEMENT), undefined);
});
