import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import { readEnvelope } from './envelope.ts';
import { readBundle } from './read-bundle.ts';

const ENVELOPE = { payload: 'e30=', payloadType: 'text/plain', signatures: [{ sig: 'AAAA' }] };
const KEY = { publicKey: { hint: 'h' } };
const V03 = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const CHAIN = { x509CertificateChain: { certificates: [{ rawBytes: 'AAAA' }] } };
const ENTRY = {
  logIndex: '7',
  logId: { keyId: 'AAAA' },
  kindVersion: { kind: 'dsse', version: '0.0.1' },
  integratedTime: '1',
  inclusionProof: {
    logIndex: '7',
    treeSize: '8',
    rootHash: 'AAAA',
    hashes: ['AAAA'],
    checkpoint: { envelope: 'rekor\n8\nAAAA\n\n\u2014 rekor.example AAAAAAAA\n' },
  },
  canonicalizedBody: 'e30=',
};

const read = (fields: object, mediaType = V03) =>
  readBundle(
    Buffer.from(
      JSON.stringify({ mediaType, verificationMaterial: KEY, dsseEnvelope: ENVELOPE, ...fields }),
    ),
    'the bundle',
  );
const problem = (message: RegExp) => (error: unknown) =>
  StrakeError.is(error) && error.code === 'ATTEST_BUNDLE' && message.test(error.message);

test('bundles of versions 0.1 to 0.3 are read, and a chain of certificates only before 0.3', () => {
  assert.equal(read({}).material, 'publicKey');
  const old = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
  assert.equal(read({ verificationMaterial: CHAIN }, old).material, 'certificate');
  assert.throws(() => read({ verificationMaterial: CHAIN }), problem(/needs exactly one of/));
  assert.equal(
    read({ verificationMaterial: { ...KEY, tlogEntries: [ENTRY] } }).material,
    'publicKey',
  );
  assert.throws(
    () => read({}, 'application/vnd.dev.sigstore.bundle.v0.9+json'),
    problem(/unknown/),
  );
});

test('a bundle has exactly one content, one kind of key and one signature', () => {
  const message = { messageDigest: { algorithm: 'SHA2_256', digest: 'AAAA' }, signature: 'AAAA' };
  for (const wrong of [
    { messageSignature: message },
    { dsseEnvelope: undefined },
    { verificationMaterial: { ...KEY, certificate: { rawBytes: 'AAAA' } } },
    { verificationMaterial: {} },
    { dsseEnvelope: { ...ENVELOPE, signatures: [] } },
    { dsseEnvelope: { ...ENVELOPE, signatures: [{ sig: 'AAAA' }, { sig: 'AAAA' }] } },
  ])
    assert.throws(() => read(wrong), problem(/needs exactly one|no signature|more than 1 entries/));
});

test('what is too large, not UTF-8, not JSON or not base64 is refused', () => {
  const bad = (bytes: Uint8Array, message: RegExp) =>
    assert.throws(() => readBundle(bytes, 'the bundle'), problem(message));
  bad(Buffer.alloc(64 * 1024 * 1024 + 1, ' '), /larger than/);
  bad(Buffer.from([0x7b, 0xff, 0x7d]), /not an object in JSON/);
  bad(Buffer.from('['.repeat(1_000_000)), /has too many parts, or is nested too deep/);
  bad(Buffer.from(`{"x":[${'{},'.repeat(100_000)}0]}`), /has too many parts/);
  bad(Buffer.from('[]'), /not an object in JSON/);
  for (const payload of ['', 'a b', 'AA=A', '\u0000', 'a'.repeat(1)])
    assert.throws(
      () => read({ dsseEnvelope: { ...ENVELOPE, payload } }),
      problem(/no (base64|text)/),
    );
});

test('the name of a log in a checkpoint is not a regular expression', () => {
  const envelope = 'rekor\n8\nAAAA\n\n\u2014 ((a+)+)+$ AAAAAAAA\n';
  const entry = {
    ...ENTRY,
    inclusionProof: { ...ENTRY.inclusionProof, checkpoint: { envelope } },
  };
  assert.throws(
    () => read({ verificationMaterial: { ...KEY, tlogEntries: [entry] } }),
    problem(/no signed checkpoint/),
  );
});

test('an envelope of its own is read with the same rules', () => {
  const envelope = readEnvelope(Buffer.from(JSON.stringify(ENVELOPE)), 'the envelope');
  assert.equal(envelope.payload.toString(), '{}');
  assert.throws(() => readEnvelope(Buffer.from('{}'), 'the envelope'), problem(/no signature/));
});
