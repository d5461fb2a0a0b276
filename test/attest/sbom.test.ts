import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Inventory,
  type SbomImage,
  writeCycloneDx,
  writeSpdx,
} from '@strake/plugin-attest/sbom';
import fc from 'fast-check';
import { checkCycloneDx } from './check-cyclonedx.ts';
import { checkSpdx, type SpdxDocument } from './check-spdx.ts';
import { hexOf, sceneImage, sceneIndex, sceneInventory, sceneProgram } from './inventory-scene.ts';

const purlsOf = ({ packages }: SpdxDocument) =>
  packages.flatMap(({ externalRefs = [] }) =>
    externalRefs
      .filter(({ referenceType }) => referenceType === 'purl')
      .map(({ referenceLocator }) => referenceLocator),
  );

function find(document: SpdxDocument, name: string) {
  const found = document.packages.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}

test('an SPDX document of an image is valid, and has everything that was found', () => {
  const image = sceneImage('amd64');
  const document = checkSpdx(writeSpdx(image));
  const [root] = document.packages;
  assert.equal(root?.name, 'ghcr.io/acme/app');
  assert.equal(root?.versionInfo, image.digest);
  assert.deepEqual(root?.checksums, [{ algorithm: 'SHA256', checksumValue: hexOf('image amd64') }]);
  assert.deepEqual(purlsOf(document).sort(), [
    'pkg:deb/debian/libc6@2.36-9%2Bdeb12u9?arch=amd64&distro=debian-12&upstream=glibc',
    'pkg:deb/debian/tzdata@2026a-0?arch=all&distro=debian-12',
    'pkg:generic/go@1.26.8',
    'pkg:golang/github.com/acme/app@v1.2.3',
    'pkg:golang/github.com/acme/fork@v1.0.1-0.20260102030405-abcdefabcdef',
    'pkg:golang/github.com/acme/local',
    'pkg:golang/github.com/acme/workspace',
    'pkg:golang/github.com/burntsushi/toml@v1.5.0',
    'pkg:golang/github.com/docker/cli@v29.9.2%2Bincompatible',
    'pkg:golang/stdlib@1.26.8',
    `pkg:oci/app@sha256:${hexOf('image amd64')}?arch=amd64`,
    `pkg:oci/base@sha256:${hexOf('base amd64')}?arch=amd64&repository_url=gcr.io%2Fdistroless%2Fbase&tag=nonroot`,
  ]);
  const app = find(document, 'app');
  assert.equal(app.packageFileName, '/usr/bin/app');
  assert.deepEqual(app.checksums, [{ algorithm: 'SHA256', checksumValue: hexOf('app amd64') }]);
  assert.equal(find(document, '/etc/app.yaml').packageFileName, '/etc/app.yaml');
});

test('an SBOM names the distribution and the sources of its packages as scanners expect them', async () => {
  const document = checkSpdx(writeSpdx(sceneImage('amd64')));
  assert.match(find(document, 'debian').SPDXID, /^SPDXRef-OperatingSystem-/);
  assert.equal(find(document, 'libc6').sourceInfo, 'built package from: glibc 2.36-9+deb12u9');
  const { components } = await checkCycloneDx(writeCycloneDx(sceneImage('amd64')));
  const debian = components.find(({ type }) => type === 'operating-system');
  assert.deepEqual([debian?.name, debian?.version], ['debian', '12']);
  const libc = components.find(({ name }) => name === 'libc6');
  assert.deepEqual(libc?.properties?.slice(1), [
    { name: 'aquasecurity:trivy:SrcName', value: 'glibc' },
    { name: 'aquasecurity:trivy:SrcVersion', value: '2.36-9+deb12u9' },
  ]);
});

test('an SBOM relates image, base, programs, modules and toolchain', () => {
  const document = checkSpdx(writeSpdx(sceneImage('amd64')));
  const names = new Map(document.packages.map((each) => [each.SPDXID, each.name]));
  const lines = document.relationships.map(
    (each) =>
      `${names.get(each.spdxElementId)} ${each.relationshipType} ${names.get(each.relatedSpdxElement)}`,
  );
  for (const line of [
    'undefined DESCRIBES ghcr.io/acme/app',
    'ghcr.io/acme/app DESCENDANT_OF gcr.io/distroless/base:nonroot',
    'ghcr.io/acme/app CONTAINS helper',
    'ghcr.io/acme/app CONTAINS /etc/app.yaml',
    'ghcr.io/acme/app CONTAINS debian',
    'ghcr.io/acme/app CONTAINS libc6',
    'helper CONTAINS github.com/acme/app',
    'helper CONTAINS github.com/acme/fork',
    'helper CONTAINS stdlib',
    'go BUILD_TOOL_OF helper',
  ]) {
    assert.ok(lines.includes(line), line);
  }
});

test('an SBOM claims no version of a directory, and no checksum of a module', () => {
  const document = checkSpdx(writeSpdx(sceneImage('amd64')));
  assert.equal(find(document, 'github.com/acme/local').versionInfo, undefined);
  assert.equal(find(document, 'github.com/acme/local').comment, 'directory: ./local');
  assert.equal(find(document, 'github.com/acme/workspace').versionInfo, undefined);
  const fork = find(document, 'github.com/acme/fork');
  assert.match(fork.comment ?? '', /^sum: h1:.*\nreplaces: github.com\/acme\/old v1\.0\.0$/);
  assert.equal(fork.checksums, undefined);
});

test('an SBOM has licenses that are SPDX expressions, and other texts as comments', async () => {
  const document = checkSpdx(writeSpdx(sceneImage('amd64')));
  assert.equal(find(document, 'github.com/BurntSushi/toml').licenseDeclared, 'MIT');
  assert.equal(find(document, 'github.com/acme/fork').licenseDeclared, 'NOASSERTION');
  const tzdata = find(document, 'tzdata');
  assert.equal(tzdata.licenseDeclared, 'NOASSERTION');
  assert.equal(tzdata.licenseComments, 'public-domain');
  const { components } = await checkCycloneDx(writeCycloneDx(sceneImage('amd64')));
  const licenses = new Map(components.map((each) => [each.name, each.licenses]));
  assert.deepEqual(licenses.get('github.com/BurntSushi/toml'), [{ expression: 'MIT' }]);
  assert.deepEqual(licenses.get('tzdata'), [{ license: { name: 'public-domain' } }]);
});

test('an SBOM says nothing of the machine that built a program', () => {
  for (const write of [writeSpdx, writeCycloneDx]) {
    const text = new TextDecoder().decode(write(sceneImage('amd64')));
    assert.doesNotMatch(text, /home\/me|-ldflags/);
    assert.match(text, /vcs\.revision/);
  }
});

test('a CycloneDX document is valid, and has what the SPDX document has', async () => {
  for (const subject of [sceneImage('amd64'), sceneIndex()]) {
    const { metadata, components, compositions } = await checkCycloneDx(writeCycloneDx(subject));
    const all = [metadata.component, ...components];
    const bases = all.flatMap((each) => each.pedigree?.ancestors ?? []);
    const purls = [...all, ...bases].flatMap(({ purl }) => purl ?? []);
    assert.deepEqual(purls.sort(), purlsOf(checkSpdx(writeSpdx(subject))).sort());
    assert.deepEqual(
      components.filter(({ scope }) => scope === 'excluded').map(({ name }) => name),
      ['go'],
    );
    assert.deepEqual(
      compositions.map(({ aggregate }) => aggregate),
      ['incomplete', 'complete'],
    );
  }
});

test('an SBOM names a layer of more files than it lists by its digest, and lists those of others', async () => {
  const filesOf = (layer: number, count: number) =>
    Array.from({ length: count }, (_, at) => {
      const path = `/srv/${layer}/${at}`;
      return { path, size: 1, sha256: hexOf(path), layer };
    });
  const layers = ['one', 'two', 'three'].map((name) => ({ diffId: `sha256:${hexOf(name)}` }));
  const files = [...filesOf(0, 6000), ...filesOf(1, 12_000), ...filesOf(2, 4000)];
  const image = sceneImage('amd64', { ...sceneInventory('amd64'), layers, files });
  const { packages } = checkSpdx(writeSpdx(image));
  const listed = packages.filter((each) => each.primaryPackagePurpose === 'FILE');
  assert.equal(listed.length, 10_000);
  assert.ok(listed.every(({ name }) => !name.startsWith('/srv/1/')));
  const unlisted = packages.filter((each) => each.primaryPackagePurpose === 'ARCHIVE');
  assert.deepEqual(
    unlisted.map(({ checksums, comment }) => [checksums?.[0]?.checksumValue, comment]),
    [[hexOf('two'), 'files: 12000']],
  );
  const { components } = await checkCycloneDx(writeCycloneDx(image));
  const [layer] = components.filter(({ version }) => version === `sha256:${hexOf('two')}`);
  assert.deepEqual([layer?.type, layer?.name], ['file', 'layer']);
});

test('an SBOM has the base that strake makes as one element, with version and digest', async () => {
  const base = { name: 'builtin:static', version: '2026-11-12' };
  const layers = [{ diffId: `sha256:${hexOf('static')}`, base }];
  const image = sceneImage('amd64', { ...sceneInventory('amd64'), layers, files: [] });
  const found = find(checkSpdx(writeSpdx(image)), 'builtin:static');
  assert.equal(found.versionInfo, '2026-11-12');
  assert.deepEqual(found.checksums, [{ algorithm: 'SHA256', checksumValue: hexOf('static') }]);
  const { components } = await checkCycloneDx(writeCycloneDx(image));
  assert.equal(components.find(({ name }) => name === base.name)?.version, base.version);
});

test('the SBOM of an index has the packages of all images, shared ones once', () => {
  const document = checkSpdx(writeSpdx(sceneIndex()));
  const names = document.packages.map(({ name }) => name);
  const count = (name: string) => names.filter((each) => each === name).length;
  assert.equal(count('app'), 2);
  assert.equal(count('github.com/acme/fork'), 1);
  assert.equal(count('ghcr.io/acme/app'), 3);
  const variants = document.relationships.filter(
    ({ relationshipType }) => relationshipType === 'VARIANT_OF',
  );
  assert.deepEqual(
    variants.map(({ relatedSpdxElement }) => relatedSpdxElement),
    [document.packages[0]?.SPDXID, document.packages[0]?.SPDXID],
  );
});

test('the same image gives the same bytes, in whichever order its facts come', () => {
  const inventory = sceneInventory('amd64');
  const reversed: Inventory = {
    ...inventory,
    programs: inventory.programs
      .map((program) => ({ ...program, modules: program.modules.toReversed() }))
      .reverse(),
    packages: inventory.packages.toReversed(),
  };
  for (const write of [writeSpdx, writeCycloneDx]) {
    const bytes = write(sceneImage('amd64', inventory));
    assert.deepEqual(write(sceneImage('amd64', reversed)), bytes);
  }
});

test('an SBOM has the time of its image, and an identity that follows from its content', async () => {
  const image = sceneImage('amd64');
  const spdx = checkSpdx(writeSpdx(image));
  assert.equal(spdx.creationInfo.created, '2026-11-30T12:00:00Z');
  const { serialNumber, metadata } = await checkCycloneDx(writeCycloneDx(image));
  assert.equal(metadata.timestamp, '2026-11-30T12:00:00Z');
  assert.match(serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5/);
  const { created: _, ...timeless } = image;
  for (const other of [
    timeless,
    { ...image, created: 'never' },
    { ...image, created: '-001000-01-01T00:00:00Z' },
  ]) {
    const document = checkSpdx(writeSpdx(other));
    assert.equal(document.creationInfo.created, '1970-01-01T00:00:00Z');
    assert.notEqual(document.documentNamespace, spdx.documentNamespace);
  }
  const other = checkSpdx(writeSpdx({ ...image, digest: `sha256:${hexOf('other')}` }));
  assert.notEqual(other.documentNamespace, spdx.documentNamespace);
});

test('an SBOM replaces what is not Unicode, and leaves out versions that a format has no place for', async () => {
  const program = sceneProgram('app', 'amd64');
  const version = 'v'.repeat(1025);
  const inventory: Inventory = {
    ...sceneInventory('amd64'),
    programs: [{ ...program, modules: [{ path: 'example.com/long', version }] }],
    files: [{ path: '/a\ud800', size: 0, sha256: hexOf(''), layer: 1 }],
  };
  const image = sceneImage('amd64', inventory);
  assert.equal(find(checkSpdx(writeSpdx(image)), 'example.com/long').versionInfo, version);
  find(checkSpdx(writeSpdx(image)), '/a\ufffd');
  const { components } = await checkCycloneDx(writeCycloneDx(image));
  const long = components.find(({ name }) => name === 'example.com/long');
  assert.equal(long?.version, undefined);
  assert.deepEqual(long?.properties, [{ name: 'strake:version', value: version }]);
});

test('references stay unique where images share their base', async () => {
  const [first, second] = [sceneImage('amd64'), sceneImage('amd64')];
  const images = [first, { ...second, digest: `sha256:${hexOf('second')}` }];
  const index = { ...sceneIndex(), images };
  const { components } = await checkCycloneDx(writeCycloneDx(index));
  assert.equal(components.filter(({ pedigree }) => pedigree).length, 2);
  checkSpdx(writeSpdx(index));
});

test('10,000 modules give a valid document', async () => {
  const program = sceneProgram('app', 'amd64');
  const modules = Array.from({ length: 10_000 }, (_, at) => ({
    path: `example.com/module/${at}`,
    version: `v1.0.${at}`,
  }));
  const inventory = { ...sceneInventory('amd64'), programs: [{ ...program, modules }] };
  const image = sceneImage('amd64', inventory);
  assert.ok(checkSpdx(writeSpdx(image)).packages.length > 10_000);
  const cyclonedx = JSON.parse(new TextDecoder().decode(writeCycloneDx(image)));
  assert.ok(cyclonedx.components.length > 10_000);
});

const TEXT = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom(
    '',
    '#',
    '..',
    '/',
    'a b',
    '\u001b[2J',
    '\u009b',
    '\ud800',
    '%',
    'pkg:x',
    '__proto__',
  ),
);

/** Images whose every text is whatever a program, a tar or a database says. */
const HOSTILE: fc.Arbitrary<SbomImage> = fc
  .record({ name: TEXT, path: TEXT, version: TEXT, sum: TEXT, license: TEXT, other: TEXT })
  .map(({ name, path, version, sum, license, other }) => {
    const module = { path: name, version, sum, license, replacement: { path: other, version } };
    const program = {
      ...sceneProgram('app', 'amd64'),
      path,
      toolchain: version,
      importPath: other,
      main: { path: other, version },
      modules: [module, { path: other }, { path: name, replacement: { path: other } }],
      settings: { 'vcs.revision': other },
    };
    const { base, ...inventory } = sceneInventory('amd64');
    return sceneImage('amd64', {
      ...inventory,
      programs: [program],
      files: [{ path, size: 0, sha256: hexOf(path), layer: 0 }],
      packages: [{ type: 'apk', name, version, license, source: { name: other } }],
      distribution: { id: name, versionId: version },
      base: { reference: other, digest: base?.digest ?? '', sboms: [] },
    });
  });

test('hostile names give valid documents, which no terminal obeys', async () => {
  await fc.assert(
    fc.asyncProperty(HOSTILE, async (image) => {
      const spdx = writeSpdx(image);
      checkSpdx(spdx);
      const cyclonedx = writeCycloneDx(image);
      await checkCycloneDx(cyclonedx);
      for (const bytes of [spdx, cyclonedx]) {
        assert.doesNotMatch(new TextDecoder().decode(bytes), /[\p{Cc}\u202e\u2028]/u);
      }
    }),
    { numRuns: 300 },
  );
});
