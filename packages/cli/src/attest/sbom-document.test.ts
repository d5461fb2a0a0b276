import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { predicateTypeOf } from './predicate-type.ts';
import type { Attestation } from './read-attestations.ts';
import { sbomDocument } from './sbom-document.ts';
import { statementIn } from './statement-in.ts';

const SUBJECT = `sha256:${'ab'.repeat(32)}`;
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const DSSE = 'application/vnd.dsse.envelope.v1+json';
const STATEMENT = 'application/vnd.in-toto+json';
const SPDX = 'https://spdx.dev/Document';

function attestationOf(mediaType: string, content: string | Uint8Array): Attestation {
  const bytes = Buffer.from(content);
  const layer = { mediaType, digest: SUBJECT, size: bytes.length };
  return { form: 'referrer', subject: SUBJECT, manifest: layer, layer, bytes };
}

function statementAbout(predicate: unknown, digest: object = { sha256: SUBJECT.slice(7) }) {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest }],
    predicateType: SPDX,
    predicate,
  };
}

const inEnvelope = (value: unknown) => ({
  payload: Buffer.from(JSON.stringify(value)).toString('base64'),
});

test('finds the SBOM in a statement, an envelope and a bundle, of cosign as well', () => {
  const sbom = { spdxVersion: 'SPDX-2.3', name: 'a' };
  const statement = statementAbout(sbom);
  const old = {
    ...statementAbout({ Data: JSON.stringify(sbom) }),
    _type: 'https://in-toto.io/Statement/v0.1',
  };
  for (const [type, value] of [
    [STATEMENT, statement],
    [DSSE, inEnvelope(statement)],
    [DSSE, inEnvelope(old)],
    [BUNDLE, { dsseEnvelope: inEnvelope(statement) }],
    [
      'application/vnd.dev.sigstore.bundle+json;version=0.2',
      { dsseEnvelope: inEnvelope(statement) },
    ],
  ] as const) {
    const found = sbomDocument(attestationOf(type, JSON.stringify(value)));
    assert.deepEqual(found && JSON.parse(Buffer.from(found.bytes).toString()), sbom, type);
    assert.equal(found?.isBare, false);
  }
});

test('takes no SBOM of another image, of another kind, or that is not JSON', () => {
  const sbom = { spdxVersion: 'SPDX-2.3' };
  const about = (digest: object) => JSON.stringify(statementAbout(sbom, digest));
  const other = { ...statementAbout(sbom), predicateType: 'https://slsa.dev/provenance/v1' };
  for (const content of [
    about({ sha256: 'cd'.repeat(32) }),
    about({ sha512: SUBJECT.slice(7) }),
    about({}),
    JSON.stringify(other),
    JSON.stringify({ ...statementAbout(sbom), subject: [] }),
    'SPDXVersion: SPDX-2.3',
    '{"spdxVersion":2}',
    '[]',
  ]) {
    assert.equal(sbomDocument(attestationOf(STATEMENT, content)), undefined, content);
  }
});

test('takes no SBOM that is nested too deep to be printed', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const predicate = `{"spdxVersion":"SPDX-2.3","a":${deep}}`;
  const text = JSON.stringify(statementAbout('HERE')).replace('"HERE"', predicate);
  assert.equal(sbomDocument(attestationOf(STATEMENT, text)), undefined);
});

test('knows the type of no media type that is only the name of a method', () => {
  for (const artifactType of ['constructor', '__proto__', 'toString']) {
    assert.equal(predicateTypeOf({ mediaType: '', artifactType }), undefined);
  }
});

const LEAF = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(SPDX, SUBJECT, SUBJECT.slice(7), 'SPDX-2.3', 'CycloneDX', '__proto__'),
);

/** Statements, envelopes and bundles whose every field may be something else. */
const HOSTILE = fc
  .record(
    {
      _type: fc.oneof(fc.constant('https://in-toto.io/Statement/v1'), LEAF),
      subject: fc.oneof(fc.array(fc.oneof(LEAF, fc.record({ digest: LEAF }))), LEAF),
      predicateType: fc.oneof(fc.constant(SPDX), LEAF),
      predicate: fc.oneof(
        LEAF,
        fc.record({ spdxVersion: LEAF }),
        fc.record({ Data: LEAF }),
        fc.record({ '@context': LEAF, bomFormat: LEAF }),
      ),
    },
    { requiredKeys: [] },
  )
  .chain((statement) =>
    fc.constantFrom<unknown>(
      statement,
      inEnvelope(statement),
      { dsseEnvelope: inEnvelope(statement) },
      { dsseEnvelope: statement },
      { payload: statement },
      [statement],
    ),
  );

test('reads hostile documents, envelopes and bundles without failing', () => {
  const content = fc.oneof(
    HOSTILE.map((value) => Buffer.from(JSON.stringify(value))),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  );
  const types = fc.constantFrom(BUNDLE, DSSE, STATEMENT, 'application/spdx+json', '');
  fc.assert(
    fc.property(types, content, (type, bytes) => {
      const attestation = attestationOf(type, bytes);
      const document = sbomDocument(attestation);
      assert.ok(document === undefined || document.bytes.length > 0);
      const statement = statementIn(attestation);
      assert.ok(statement === undefined || Array.isArray(statement.subject));
    }),
    { numRuns: 2000 },
  );
});
