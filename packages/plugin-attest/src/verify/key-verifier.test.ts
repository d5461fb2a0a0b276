import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import fc from 'fast-check';
import { preAuthEncoding, writeEnvelope } from '../signature/dsse.ts';
import { readBundle } from '../signature/read-bundle.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { keyVerifier } from './key-verifier.ts';
import { isAbout, readStatement } from './read-statement.ts';

const OWN = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const HEX = 'ab'.repeat(32);
const STATEMENT = JSON.stringify({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ digest: { sha256: HEX } }],
  predicateType: 'https://sigstore.dev/cosign/sign/v1',
  predicate: {},
});

function pem(key: KeyObject): Buffer {
  return Buffer.from(key.export({ type: key.type === 'public' ? 'spki' : 'pkcs8', format: 'pem' }));
}

function bundleOf(key: KeyObject, statement = STATEMENT, payloadType = STATEMENT_MEDIA_TYPE) {
  const payload = Buffer.from(statement);
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: '' } },
    dsseEnvelope: writeEnvelope(
      payloadType,
      payload,
      sign('sha256', preAuthEncoding(payloadType, payload), key),
    ),
  };
}

const read = (value: unknown) => readBundle(Buffer.from(JSON.stringify(value)), 'the bundle');
const verifier = keyVerifier(pem(OWN.publicKey), 'cosign.pub');
const code = (expected: string) => (error: unknown) =>
  StrakeError.is(error) && error.code === expected;

test('a signature of the key verifies, and says which key it was', async () => {
  const signer = await verifier.verify(read(bundleOf(OWN.privateKey)));
  assert.deepEqual(signer, { kind: 'key', keyId: verifier.keyId });
  assert.match(verifier.keyId, /^[\w+/]{43}=$/);
});

test('a signature of another key, another payload or another payload type does not verify', async () => {
  const good = bundleOf(OWN.privateKey);
  const { dsseEnvelope } = good;
  const other = bundleOf(OWN.privateKey, STATEMENT.replace(HEX, 'cd'.repeat(32)));
  for (const wrong of [
    bundleOf(OTHER.privateKey),
    { ...good, dsseEnvelope: { ...dsseEnvelope, payload: other.dsseEnvelope.payload } },
    { ...good, dsseEnvelope: { ...dsseEnvelope, payloadType: 'text/plain' } },
  ])
    await assert.rejects(verifier.verify(read(wrong)), code('ATTEST_SIGNATURE'));
});

test('a message signature is of the message, and of no other', async () => {
  const message = Buffer.from('hello');
  const { mediaType, verificationMaterial } = bundleOf(OWN.privateKey);
  const digest = await crypto.subtle.digest('SHA-256', message);
  const bundle = read({
    mediaType,
    verificationMaterial,
    messageSignature: {
      messageDigest: {
        algorithm: 'SHA2_256',
        digest: Buffer.from(digest).toString('base64'),
      },
      signature: sign('sha256', message, OWN.privateKey).toString('base64'),
    },
  });
  assert.equal((await verifier.verify(bundle, message)).kind, 'key');
  await assert.rejects(verifier.verify(bundle, Buffer.from('Hello')), code('ATTEST_SIGNATURE'));
  await assert.rejects(verifier.verify(bundle), code('ATTEST_SIGNATURE'));
});

test('a bundle with a certificate is not verified by key', async () => {
  const bundle = read({
    ...bundleOf(OWN.privateKey),
    verificationMaterial: { certificate: { rawBytes: 'AAAA' } },
  });
  await assert.rejects(verifier.verify(bundle), code('ATTEST_SIGNATURE'));
});

test('a private key, a certificate and anything else is not a public key', () => {
  for (const wrong of [
    pem(OWN.privateKey),
    Buffer.from(''),
    Buffer.from('-----BEGIN PUBLIC KEY-----'),
  ])
    assert.throws(() => keyVerifier(wrong, 'cosign.pub'), code('ATTEST_KEY'));
});

test('whatever was changed in a bundle, it ends in one clear error, or the same statement is signed', async () => {
  const text = JSON.stringify(bundleOf(OWN.privateKey));
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('', 'AAAA', '=', '\u0000', 'constructor', '__proto__', null, [[]], -1, 1e300),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.nat(text.length),
      fc.nat(40),
      junk,
      fc.boolean(),
      async (at, length, value, whole) => {
        const changed = whole
          ? replaceValue(JSON.parse(text), at, value)
          : text.slice(0, at) + JSON.stringify(value).slice(0, length) + text.slice(at + length);
        try {
          const bundle = readBundle(Buffer.from(changed), 'the bundle');
          await verifier.verify(bundle);
          assert.ok('payload' in bundle.content);
          assert.equal(bundle.content.payload.toString(), STATEMENT);
        } catch (error) {
          assert.ok(StrakeError.is(error), String(error));
          assert.match(error.code, /^ATTEST_(BUNDLE|SIGNATURE)$/);
          assert.doesNotMatch(error.message, /\n/);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('whatever a statement is, it is read, or it ends in one clear error', () => {
  const digest = fc.oneof(fc.jsonValue(), fc.constant(HEX));
  const statement = fc.record(
    {
      _type: fc.oneof(fc.constant('https://in-toto.io/Statement/v1'), fc.jsonValue()),
      subject: fc.oneof(
        fc.array(fc.record({ digest: fc.dictionary(fc.string(), digest), name: fc.jsonValue() })),
        fc.jsonValue(),
      ),
      predicateType: fc.oneof(fc.webUrl(), fc.jsonValue()),
      predicate: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(statement, (value) => {
      try {
        const found = readStatement(Buffer.from(JSON.stringify(value)), 'the statement');
        assert.ok(found.subjects.length > 0);
        assert.equal(isAbout(found, `sha256:${'00'.repeat(32)}`), false);
        assert.equal(isAbout(found, 'sha256'), false);
      } catch (error) {
        assert.ok(StrakeError.is(error), String(error));
        assert.equal(error.code, 'ATTEST_BUNDLE');
      }
    }),
    { numRuns: 2000 },
  );
});

/** The document as JSON, with another value at one of its places. */
function replaceValue(document: object, at: number, value: unknown): string {
  const places: (() => void)[] = [];
  const walk = (parent: Record<string, unknown>) => {
    for (const [key, child] of Object.entries(parent)) {
      places.push(
        () => {
          parent[key] = value;
        },
        () => {
          delete parent[key];
        },
      );
      if (typeof child === 'object' && child !== null) walk(child as Record<string, unknown>);
    }
  };
  walk(document as Record<string, unknown>);
  places[at % places.length]?.();
  return JSON.stringify(document);
}
