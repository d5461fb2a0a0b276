import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PREDICATE_TYPE } from '../statement/statement.ts';
import { subjectOf, writeStatement } from '../statement/write-statement.ts';
import { bundleReferrer, writeKeyBundle } from './bundle.ts';
import { preAuthEncoding } from './dsse.ts';

test("encodes what is signed as the specification's example", () => {
  // Source: DSSE v1.0 protocol.md.
  const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  const expected = 'DSSEv1 29 http://example.com/HelloWorld 11 hello world';
  assert.equal(Buffer.from(encoded).toString(), expected);
  // Lengths are those of bytes.
  assert.equal(Buffer.from(preAuthEncoding('é', Buffer.from('é'))).toString(), 'DSSEv1 2 é 2 é');
});

test('writes bundles with the fields of cosign v3, the same for the same signature', () => {
  const statement = writeStatement([subjectOf('sha256:ab')], PREDICATE_TYPE.signature, {});
  assert.equal(
    Buffer.from(statement).toString(),
    '{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"ab"}}],"predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{}}',
  );
  const bundle = writeKeyBundle(statement, Buffer.from('sig'), 'aGludA==');
  assert.deepEqual(JSON.parse(bundle), {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: 'aGludA==' } },
    dsseEnvelope: {
      payload: Buffer.from(statement).toString('base64'),
      payloadType: 'application/vnd.in-toto+json',
      signatures: [{ sig: 'c2ln' }],
    },
  });
  assert.deepEqual(bundleReferrer(bundle, PREDICATE_TYPE.signature), {
    artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    annotations: {
      'dev.sigstore.bundle.content': 'dsse-envelope',
      'dev.sigstore.bundle.predicateType': 'https://sigstore.dev/cosign/sign/v1',
    },
    blobs: [
      {
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        bytes: Buffer.from(bundle),
      },
    ],
  });
});
