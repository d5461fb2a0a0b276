import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDocument } from './describe-document.ts';

const sha256 = 'a'.repeat(64);
const describe = (mediaType: string, json: unknown) =>
  describeDocument({ mediaType, digest: '', size: 0 }, Buffer.from(JSON.stringify(json)));

const statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'app', digest: { sha256 } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'https://example.com/build',
      resolvedDependencies: [{ uri: 'git+https://example.com/app' }],
    },
    runDetails: { builder: { id: 'https://example.com/ci' } },
  },
};
const envelope = {
  payloadType: 'application/vnd.in-toto+json',
  payload: Buffer.from(JSON.stringify(statement)).toString('base64'),
  signatures: [{ sig: 'AAAA' }],
};

test('decodes statements, as they are, in envelopes and in bundles', async () => {
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: 'a-key' }, tlogEntries: [] },
    dsseEnvelope: envelope,
  };
  for (const [type, json] of [
    ['application/vnd.in-toto+json', statement],
    ['application/vnd.dsse.envelope.v1+json', envelope],
    [bundle.mediaType, bundle],
  ] as const) {
    const { title, facts, text } = await describe(type, json);
    assert.equal(title, 'Provenance', type);
    const found = new Map(facts);
    assert.equal(found.get('Builder'), 'https://example.com/ci');
    assert.equal(found.get('About'), `app sha256:${sha256}`);
    assert.equal(found.get('Depends on'), 'git+https://example.com/app');
    assert.match(text ?? '', /^\{\n {2}"_type"/);
    if (json === bundle) assert.equal(found.get('Signed'), 'with the key a-key');
  }
});

test('lists the packages of SBOMs, those with an address first', async () => {
  const spdx = await describe('application/spdx+json', {
    spdxVersion: 'SPDX-2.3',
    packages: [
      { name: '/etc/passwd' },
      {
        name: 'x',
        versionInfo: '1',
        licenseConcluded: 'NOASSERTION',
        licenseDeclared: 'MIT',
        externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:golang/x@1' }],
      },
    ],
  });
  assert.deepEqual(spdx.packages?.[0], {
    name: 'x',
    version: '1',
    license: 'MIT',
    purl: 'pkg:golang/x@1',
    platforms: '',
    paths: '',
  });
  const cyclone = await describe('application/vnd.cyclonedx+json', {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      { name: 'y', version: '2', licenses: [{ license: { id: 'MIT' } }] },
      'no component',
    ],
  });
  const y = { name: 'y', version: '2', license: 'MIT', purl: '', platforms: '', paths: '' };
  assert.deepEqual(cyclone.packages, [y]);
});

test('says the platforms and the programs that a package is in', async () => {
  const spdx = await describe('application/spdx+json', {
    spdxVersion: 'SPDX-2.3',
    packages: [
      { SPDXID: 'i', primaryPackagePurpose: 'CONTAINER', comment: 'a: b\nplatform: linux/arm64' },
      { SPDXID: 'p', name: 'app', packageFileName: '/app' },
      { SPDXID: 'm', name: 'm' },
    ],
    relationships: [
      { spdxElementId: 'i', relationshipType: 'CONTAINS', relatedSpdxElement: 'p' },
      { spdxElementId: 'm', relationshipType: 'CONTAINED_BY', relatedSpdxElement: 'p' },
    ],
  });
  const module = spdx.packages?.find(({ name }) => name === 'm');
  assert.deepEqual([module?.platforms, module?.paths], ['linux/arm64', '/app']);
  const cyclone = await describe('application/vnd.cyclonedx+json', {
    bomFormat: 'CycloneDX',
    metadata: {
      component: {
        type: 'container',
        'bom-ref': 'i',
        properties: [{ name: 'strake:platform', value: 'linux/arm64' }],
      },
    },
    components: [
      { 'bom-ref': 'p', name: 'app', evidence: { occurrences: [{ location: '/app' }] } },
      { 'bom-ref': 'm', name: 'm' },
    ],
    dependencies: [
      { ref: 'i', dependsOn: ['p'] },
      { ref: 'p', dependsOn: ['m', 1] },
    ],
  });
  const other = cyclone.packages?.find(({ name }) => name === 'm');
  assert.deepEqual([other?.platforms, other?.paths], ['linux/arm64', '/app']);
});

test('shows of a hostile SBOM what can be shown, and bounds it', async () => {
  const long = 'x'.repeat(100_000);
  const wrong = [null, 1, [], { name: {} }, { SPDXID: {}, externalRefs: {}, comment: [] }];
  const spdx = await describe('application/spdx+json', {
    spdxVersion: long,
    creationInfo: { creators: Array.from({ length: 50 }, () => long) },
    packages: [...wrong, { name: long, externalRefs: [null, { referenceType: 'purl' }] }],
    relationships: [...wrong, { spdxElementId: [], relationshipType: 'CONTAINS' }],
  });
  const cyclone = await describe('application/vnd.cyclonedx+json', {
    bomFormat: 'CycloneDX',
    specVersion: {},
    metadata: { component: [] },
    components: [
      ...wrong,
      { name: long, licenses: Array.from({ length: 50 }, () => ({ expression: long })) },
      { evidence: { occurrences: 'everywhere' }, properties: [{ name: 'strake:platform' }] },
    ],
    dependencies: [...wrong, { ref: 1, dependsOn: {} }],
  });
  for (const { facts, packages = [] } of [spdx, cyclone]) {
    assert.ok(packages.length >= 3);
    for (const text of [...facts.flat(), ...packages.flatMap((each) => Object.values(each))])
      assert.ok(typeof text === 'string' && text.length <= 1010);
  }
});

test('refuses a bundle that is not one, and shows any other document as it is', async () => {
  const type = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  await assert.rejects(describe(type, { mediaType: type }), { code: 'ATTEST_BUNDLE' });
  const other = await describe('application/json', { a: [1] });
  assert.deepEqual([other.title, other.text], ['Document', '{\n  "a": [\n    1\n  ]\n}']);
  const bytes = await describeDocument(
    { mediaType: 'x', digest: '', size: 0 },
    Buffer.from('plain'),
  );
  assert.deepEqual([bytes.title, bytes.text], ['Text', 'plain']);
});
