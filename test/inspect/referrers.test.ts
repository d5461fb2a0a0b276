import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  attachArtifacts,
  type Descriptor,
  type ImageSource,
  inspectImage,
  makeArtifact,
  openLayout,
  StrakeError,
  validateImage,
  writeLayout,
} from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import { sampleImage } from '../layout/sample-image.ts';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

const { signal } = new AbortController();
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PROVENANCE = 'https://slsa.dev/provenance/v1';

function bundleOf(subject: Descriptor) {
  return makeArtifact({
    artifactType: BUNDLE,
    subject,
    annotations: { 'dev.sigstore.bundle.predicateType': PROVENANCE },
    blobs: [{ mediaType: BUNDLE, bytes: Buffer.from(subject.digest) }],
  });
}

/** A layout with an image for two platforms, bundles for the index and the first, and one for the bundle of the first. */
async function attested(t: Scope) {
  const directory = await temporaryDirectory(t);
  const { tree, store } = await sampleImage(t);
  await writeLayout(join(directory, 'layout'), tree, { references: ['v1'], store, signal });
  const [amd64 = assert.fail()] = tree.manifests.map(({ descriptor }) => descriptor);
  const ofIndex = bundleOf(tree.root);
  const ofAmd64 = bundleOf(amd64);
  const ofBundle = bundleOf(ofAmd64.tree.root);
  await attachArtifacts('oci:layout', [ofIndex, ofAmd64, ofBundle], { directory });
  const open = () => openLayout(join(directory, 'layout'), 'v1');
  const fileOf = (digest: string) => join(directory, 'layout/blobs/sha256', digest.slice(7));
  return { open, source: open(), fileOf, root: tree.root, amd64, ofIndex, ofAmd64, ofBundle };
}

async function findings(source: ImageSource, platforms: readonly string[] = []) {
  const { findings: found, checked } = await validateImage(source, {
    signal,
    platforms,
    referrers: true,
  });
  return {
    found: found.map(({ level, where, message }) => `${level} ${where}: ${message}`),
    count: checked.referrers,
  };
}

test('inspects the referrers of an index and its images: type, predicate type and subject', async (t) => {
  const { source, root, amd64, ofIndex, ofAmd64 } = await attested(t);
  const { referrers } = await inspectImage(source, { signal, referrers: true });
  const rows = referrers?.map((each) => [
    each.digest,
    each.artifactType,
    each.predicateType,
    each.subject,
    each.of,
    each.size,
  ]);
  const rowOf = ({ tree }: typeof ofIndex, subject: Descriptor, of: string) => [
    ...[tree.root.digest, BUNDLE, PROVENANCE, subject.digest, of, tree.root.size],
  ];
  assert.deepEqual(rows, [rowOf(ofIndex, root, 'index'), rowOf(ofAmd64, amd64, 'linux/amd64')]);
  const only = await inspectImage(source, { signal, referrers: true, platforms: ['linux/arm'] });
  assert.deepEqual(only.referrers, []);
  assert.ok(!('referrers' in (await inspectImage(source, { signal }))));
});

test('inspects an image whose registry does not list referrers, and tells why', async () => {
  const memory = new MemoryImage();
  const root = memory.manifest([], []);
  const source = memory.source(root);
  const denied = new StrakeError('REGISTRY_DENIED', 'the registry refuses');
  const refusing = { ...source, referrers: () => Promise.reject(denied) };
  const report = await inspectImage(refusing, { signal, referrers: true });
  assert.equal(report.images.length, 1);
  assert.equal(report.referrersError, 'the registry refuses');
  assert.deepEqual((await findings(refusing)).found.slice(-1), [
    `warning ${root.digest}: referrers cannot be listed: the registry refuses`,
  ]);
  const without = await inspectImage(source, { signal, referrers: true });
  assert.ok(!('referrers' in without));
});

test('finds nothing wrong with referrers that strake attached, and theirs', async (t) => {
  const { source } = await attested(t);
  assert.deepEqual(await findings(source), { found: [], count: 3 });
  assert.deepEqual(await findings(source, ['linux/arm/v7']), { found: [], count: 0 });
  const { checked } = await validateImage(source, { signal });
  assert.ok(!('referrers' in checked));
});

test('finds a referrer with wrong bytes, and one that is missing', async (t) => {
  const { open, source, fileOf, ofIndex, ofBundle } = await attested(t);
  const [layer = assert.fail()] = JSON.parse(ofBundle.tree.manifests[0]?.text ?? '').layers;
  await writeFile(fileOf(layer.digest), Buffer.alloc(layer.size));
  const { found } = await findings(source);
  assert.equal(found.length, 1, found.join('\n'));
  assert.match(found[0] ?? '', /^error referrer of referrer of linux\/amd64 layers\[0\]: .*digest/);
  const memory = new MemoryImage();
  const root = memory.manifest([], []);
  const gone = { ...memory.source(root), referrers: async () => [ofIndex.tree.root] };
  assert.match(
    (await findings(gone)).found.at(-1) ?? '',
    /^error referrer of sha256:\w+: .*contain/,
  );
  await rm(fileOf(ofIndex.tree.root.digest));
  assert.match(
    (await findings(open())).found[0] ?? '',
    /^error index: referrers cannot be listed: /,
  );
});

test('finds a referrer that refers to something else, or is listed with another type', async () => {
  const memory = new MemoryImage();
  const root = memory.manifest([], []);
  const config = memory.add('application/vnd.oci.empty.v1+json', {});
  const other = { ...root, digest: `sha256:${'1'.repeat(64)}` };
  const add = (subject: Descriptor) =>
    memory.manifest([config], [], { manifest: { artifactType: BUNDLE, subject } });
  const [right, wrong] = [add(root), add(other)];
  const listed = [{ ...right, artifactType: 'text/plain' }, wrong];
  const referrers = async (digest: string) => (digest === root.digest ? listed : []);
  const { found } = await findings({ ...memory.source(root), referrers });
  assert.deepEqual(found.slice(-2), [
    `warning referrer of ${root.digest}: is listed with the type text/plain, but has ${BUNDLE}`,
    `error referrer of ${root.digest}: is listed as a referrer of ${root.digest}, but refers to ${other.digest}`,
  ]);
});
