import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { StrakeError } from '@strake/core/plugin';
import fc from 'fast-check';
import { readBundle } from '../signature/read-bundle.ts';
import { identityVerifier } from './identity-verifier.ts';
import { readTrustedRoot } from './trusted-root.ts';

// Made by strake with fulcio 1.8.8, rekor-tiles 2.3.0 and the timestamp authority 2.0.6; cosign 3.1.3 verifies it as well.
const BUNDLE = readFileSync(new URL('keyless-bundle.test.json', import.meta.url), 'utf8');
const ROOT = readFileSync(new URL('trusted-root.test.json', import.meta.url), 'utf8');
const IDENTITY = 'dev@strake.example';
const ISSUER = 'http://127.0.0.1:7801';

const trustedRoot = await readTrustedRoot(Buffer.from(ROOT), 'trusted_root.json');
const verifier = identityVerifier({ identity: IDENTITY, issuer: ISSUER, trustedRoot });
const read = (text: string) => readBundle(Buffer.from(text), 'the bundle');
const refusal = (message: RegExp) => (error: unknown) => {
  assert.ok(StrakeError.is(error), String(error));
  assert.equal(error.code, 'ATTEST_SIGNATURE');
  assert.match(error.message, message);
  return true;
};

/** A copy of a document, with something changed. */
function changed(text: string, change: (document: ReturnType<typeof JSON.parse>) => void): string {
  const document = JSON.parse(text);
  change(document);
  return JSON.stringify(document);
}

test('a bundle of the identity verifies, whether the rules are exact or patterns of the whole', async () => {
  const signer = { kind: 'identity', identity: IDENTITY, issuer: ISSUER };
  assert.deepEqual(await verifier.verify(read(BUNDLE)), signer);
  const pattern = identityVerifier({
    identity: /.*@strake\.example/,
    issuer: /http:.*/,
    trustedRoot,
  });
  assert.deepEqual(await pattern.verify(read(BUNDLE)), signer);
});

test('another identity or issuer is refused, and so is a pattern of a part', async () => {
  for (const rules of [
    { identity: 'dev@strake.exampl', issuer: ISSUER },
    { identity: IDENTITY, issuer: 'https://accounts.example' },
    { identity: /strake/, issuer: ISSUER },
    { identity: '', issuer: ISSUER },
  ])
    await assert.rejects(
      identityVerifier({ ...rules, trustedRoot }).verify(read(BUNDLE)),
      refusal(/is signed by "dev@strake\.example" of "http:.*, and not by/),
    );
});

test('without its entry in the log, its time, or its payload, a bundle does not verify', async () => {
  const payload = Buffer.from('{}').toString('base64');
  for (const wrong of [
    changed(BUNDLE, (bundle) => {
      bundle.verificationMaterial.tlogEntries = [];
    }),
    changed(BUNDLE, (bundle) => {
      bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [];
    }),
    changed(BUNDLE, (bundle) => {
      bundle.dsseEnvelope.payload = payload;
    }),
  ])
    await assert.rejects(
      verifier.verify(read(wrong)),
      refusal(/does not verify with trusted_root/),
    );
});

test('the certificate of another authority is refused', async () => {
  const other = changed(ROOT, (root) => {
    root.certificateAuthorities = root.timestampAuthorities;
  });
  const root = await readTrustedRoot(Buffer.from(other), 'other.json');
  await assert.rejects(
    identityVerifier({ identity: IDENTITY, issuer: ISSUER, trustedRoot: root }).verify(
      read(BUNDLE),
    ),
    refusal(/does not verify with other\.json/),
  );
});

test('a bundle signed by a key is refused', async () => {
  const keyed = changed(BUNDLE, (bundle) => {
    bundle.verificationMaterial = { publicKey: { hint: '' } };
  });
  await assert.rejects(verifier.verify(read(keyed)), refusal(/is signed by a key/));
});

test('whatever was changed in a bundle, it ends in one clear error, or the same statement is signed', async () => {
  const payload = JSON.parse(BUNDLE).dsseEnvelope.payload;
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.base64String(),
    fc.constantFrom('', 'AAAA', '0', -1, null, 'MIIB', '\u2014 a AAAAAAAA\n'),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(200), junk, fc.nat(400), async (at, value, byte) => {
      const text = changed(BUNDLE, (bundle) => changePlace(bundle, at, value, byte));
      try {
        const bundle = read(text);
        await verifier.verify(bundle);
        assert.ok('payload' in bundle.content);
        assert.equal(bundle.content.payload.toString('base64'), payload);
      } catch (error) {
        assert.ok(StrakeError.is(error), String(error));
        assert.match(error.code, /^ATTEST_(BUNDLE|SIGNATURE)$/);
        assert.doesNotMatch(error.message, /\n/);
      }
    }),
    { numRuns: 1500 },
  );
});

test('whatever was changed in a trusted root, it is read, or it ends in one clear error', async () => {
  const junk = fc.oneof(fc.jsonValue(), fc.constantFrom('', 'AAAA', null, [[]]));
  await fc.assert(
    fc.asyncProperty(fc.nat(200), junk, fc.nat(400), async (at, value, byte) => {
      const text = changed(ROOT, (root) => changePlace(root, at, value, byte));
      try {
        await readTrustedRoot(Buffer.from(text), 'root.json');
      } catch (error) {
        assert.ok(StrakeError.is(error), String(error));
        assert.equal(error.code, 'ATTEST_ROOT');
      }
    }),
    { numRuns: 500 },
  );
});

/** Replaces or removes one of the values in a document, or changes a byte of a text in base64. */
function changePlace(document: unknown, at: number, value: unknown, byte: number): void {
  const places: (() => void)[] = [];
  const walk = (parent: Record<string, unknown>) => {
    for (const [key, child] of Object.entries(parent)) {
      places.push(() => {
        parent[key] = value;
      });
      if (typeof child === 'object' && child !== null) walk(child as Record<string, unknown>);
      else if (typeof child === 'string')
        places.push(() => {
          const bytes = Buffer.from(child, 'base64');
          if (bytes.length > 0) bytes[byte % bytes.length] = byte;
          parent[key] = bytes.toString('base64');
        });
    }
  };
  walk(document as Record<string, unknown>);
  places[at % places.length]?.();
}
