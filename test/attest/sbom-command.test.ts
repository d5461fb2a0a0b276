import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeCycloneDx, writeSpdx } from '@strake/plugin-attest/sbom';
import { project, strake, strakeOk } from '../e2e/strake.ts';
import { requireRegistry, requireTool, runOk, temporaryDirectory } from '../tool/index.ts';
import { checkCycloneDx } from './check-cyclonedx.ts';
import { checkSpdx } from './check-spdx.ts';
import { envelopeOf, ImageLayout, statementOf } from './image-layout.ts';
import { hexOf, sceneImage, sceneIndex } from './inventory-scene.ts';

const SPDX = 'https://spdx.dev/Document';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const spdx = writeSpdx(sceneImage('amd64'));
const text = new TextDecoder().decode(spdx);

const bundleOf = (statement: object) => ({
  mediaType: BUNDLE,
  dsseEnvelope: envelopeOf(statement),
});

test('prints a document that refers to the image, byte for byte', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const odd = '{ "spdxVersion":"SPDX-2.3",\n\t"name": "\u009b ü" }\n';
  layout.attach(root, 'application/vnd.theirs', { spdxVersion: 'SPDX-2.3', name: 'not an SBOM' });
  layout.attach(root, BUNDLE, bundleOf(statementOf(root, SPDX, { spdxVersion: 'SPDX-2.3' })));
  layout.attach(root, 'application/spdx+json', Buffer.from(odd));
  layout.attach(root, 'application/vnd.cyclonedx+json', writeCycloneDx(sceneImage('amd64')));
  const directory = await layout.write(t, root);
  assert.equal(await strakeOk(directory, ['sbom', 'oci:.', '--format', 'spdx']), odd);
  const options = ['sbom', 'oci:.', '--format', 'cyclonedx', '--output', 'out/sbom.json'];
  assert.equal(await strakeOk(directory, options), '');
  const written = await readFile(join(directory, 'out/sbom.json'));
  assert.deepEqual(written, Buffer.from(writeCycloneDx(sceneImage('amd64'))));
});

test('prints the predicate of a bundle, with the bytes that strake wrote', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const other = layout.manifest('arm64');
  layout.attach(root, BUNDLE, bundleOf(statementOf(other, SPDX, { spdxVersion: 'another image' })));
  layout.attach(root, BUNDLE, bundleOf(statementOf(root, SPDX, JSON.parse(text))), {
    'dev.sigstore.bundle.predicateType': SPDX,
  });
  const directory = await layout.write(t, root);
  assert.equal(await strakeOk(directory, ['sbom', 'oci:.']), text);
});

test('prints an SBOM whose type has a version', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const type = `${SPDX}/v2.3`;
  layout.attach(root, BUNDLE, bundleOf(statementOf(root, type, JSON.parse(text))), {
    'dev.sigstore.bundle.predicateType': type,
  });
  const directory = await layout.write(t, root);
  assert.equal(await strakeOk(directory, ['sbom', 'oci:.', '--format', 'spdx']), text);
});

test("chooses the SBOM of a platform in BuildKit's form, and says which platforms have one", async (t) => {
  const layout = new ImageLayout();
  const images = [layout.manifest('amd64'), layout.manifest('arm64')] as const;
  const root = layout.image.index([
    ...images,
    layout.buildkit(images[0], SPDX, JSON.parse(text)),
    layout.buildkit(images[1], 'https://slsa.dev/provenance/v1', { spdxVersion: 'no' }),
  ]);
  const directory = await layout.write(t, root);
  assert.equal(await strakeOk(directory, ['sbom', 'oci:.', '-p', 'linux/amd64']), text);
  const none = await strake(directory, ['sbom', 'oci:.']);
  assert.equal(none.status, 2);
  assert.match(
    none.stderr,
    /^error: oci:.* has no SBOM\n {2}hint: .*choose with --platform linux\/amd64, or let --generate .*\n$/,
  );
  const arm = await strake(directory, ['sbom', 'oci:.', '-p', 'linux/arm64']);
  assert.match(arm.stderr, /has no SBOM for linux\/arm64\n/);
  const several = await strake(directory, ['sbom', 'oci:.', '-p', 'linux/*']);
  assert.equal(several.status, 2);
  assert.match(several.stderr, /selects 2 images.*\n.*Choose one of linux\/amd64, linux\/arm64\./);
});

test('prints the SBOM of an index without --platform', async (t) => {
  const layout = new ImageLayout();
  const images = [layout.manifest('amd64'), layout.manifest('arm64')] as const;
  const root = layout.image.index(images);
  const index = writeSpdx(sceneIndex());
  layout.attach(root, 'application/spdx+json', index);
  layout.attach(images[0], 'application/spdx+json', spdx);
  const directory = await layout.write(t, root);
  assert.equal(await strakeOk(directory, ['sbom', 'oci:.']), new TextDecoder().decode(index));
  assert.equal(await strakeOk(directory, ['sbom', 'oci:.', '-p', 'linux/amd64']), text);
});

test('refuses an SBOM whose bytes are not those that were attached', async (t) => {
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  layout.attach(root, 'application/spdx+json', spdx);
  const directory = await layout.write(t, root);
  const { digest } = layout.image.add('', spdx);
  await writeFile(
    join(directory, 'blobs', digest.replace(':', '/')),
    Buffer.from(spdx).fill(32, 20, 30),
  );
  const { status, stdout, stderr } = await strake(directory, ['sbom', 'oci:.']);
  assert.equal(status, 6, stderr);
  assert.equal(stdout, '');
});

test('finds what oras attached, and the old tags of cosign', async (t) => {
  const oras = await requireTool(t, 'oras');
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!oras || !registry) return;
  const layout = new ImageLayout();
  const root = layout.manifest('amd64');
  const image = await layout.write(t, root);
  const repository = `${registry.host}/acme/app`;
  await strakeOk(image, ['copy', 'oci:.:v1', `${repository}:v1`]);
  const directory = await temporaryDirectory(t);
  const push = async (name: string, content: string | Uint8Array, argv: readonly string[]) => {
    await writeFile(join(directory, name), content);
    await runOk([oras, ...argv], { cwd: directory });
  };
  const none = await strake(directory, ['sbom', `${repository}:v1`]);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /has no SBOM\n/);
  const tag = `${repository}:${root.digest.replace(':', '-')}`;
  const dsse = 'application/vnd.dsse.envelope.v1+json';
  const envelope = envelopeOf(statementOf(root, SPDX, { Data: text, Timestamp: '' }));
  const attestation = JSON.stringify(envelope);
  await push('att', attestation, ['push', '--plain-http', `${tag}.att`, `att:${dsse}`]);
  assert.ok((await strakeOk(directory, ['sbom', `${repository}:v1`])) === text);
  const sbom = '{"spdxVersion":"SPDX-2.2"}';
  await push('sbom', sbom, ['push', '--plain-http', `${tag}.sbom`, 'sbom:text/spdx+json']);
  assert.equal(await strakeOk(directory, ['sbom', `${repository}:v1`]), sbom);
  const type = 'application/vnd.cyclonedx+json';
  const argv = ['attach', '--plain-http', '--artifact-type', type, `${repository}:v1`];
  await push('bom', writeCycloneDx(sceneImage('amd64')), [...argv, `bom:${type}`]);
  const printed = await strakeOk(directory, ['sbom', `${repository}:v1`]);
  assert.equal(JSON.parse(printed).bomFormat, 'CycloneDX');
  const other = await strakeOk(directory, ['sbom', `${repository}:v1`, '--format', 'spdx']);
  assert.equal(other, sbom);
});

test('makes an SBOM from the layers with --generate, of an index and of one platform', async (t) => {
  const config =
    'plugins: [symlinks]\nplatforms: [linux/amd64, linux/arm64]\nbase: scratch\nvcs: false\n';
  const directory = await project(t, { 'strake.yaml': config, a: 'content' });
  await strakeOk(directory, ['build', '-o', 'oci:out', '--set', 'symlinks.files."/etc/a"=a']);
  const generate = async (...args: readonly string[]) =>
    Buffer.from(await strakeOk(directory, ['sbom', 'oci:out', '--generate', ...args]));
  const index = await generate();
  assert.deepEqual(await generate(), index);
  const document = checkSpdx(index);
  // Not the directory, which is one of this machine.
  assert.equal(document.name, 'out');
  const file = document.packages.filter(({ name }) => name === '/etc/a');
  assert.deepEqual(
    file.map(({ checksums }) => checksums),
    [[{ algorithm: 'SHA256', checksumValue: hexOf('content') }]],
  );
  const variants = document.relationships.filter(
    ({ relationshipType }) => relationshipType === 'VARIANT_OF',
  );
  assert.equal(variants.length, 2);
  const one = await checkCycloneDx(
    await generate('--platform', 'linux/arm64', '--format', 'cyclonedx'),
  );
  assert.deepEqual(one.metadata.component.properties, [
    { name: 'strake:platform', value: 'linux/arm64' },
  ]);
});

test('says that there is nothing to make an SBOM of', async (t) => {
  const layout = new ImageLayout();
  const root = layout.image.index([]);
  const directory = await layout.write(t, root);
  const { status, stderr } = await strake(directory, ['sbom', 'oci:.', '--generate']);
  assert.equal(status, 2);
  assert.match(stderr, /^error: oci:.* has no image to make an SBOM of\n {2}hint: /);
});
