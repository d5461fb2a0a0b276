import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachArtifacts, type CopyOptions, copyImage, createIndex, openImage } from '@strake/core';
import {
  type CopyDestination,
  copyImage as copyBytes,
  type Descriptor,
  type MadeImage,
  makeArtifact,
  StrakeError,
  writeLayout,
} from '@strake/oci';
import { sampleImage } from '../layout/sample-image.ts';
import { answer, startFaultProxy } from '../registry/fault-proxy.ts';
import {
  type RegistryKind,
  requireRegistry,
  requireTool,
  runOk,
  type Scope,
  temporaryDirectory,
} from '../tool/index.ts';

const { signal } = new AbortController();
const SBOM = 'application/spdx+json';
const SIGNATURE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

function artifact(artifactType: string, subject: Descriptor): MadeImage {
  const bytes = Buffer.from(`${artifactType} of ${subject.digest}`);
  return makeArtifact({ artifactType, subject, blobs: [{ mediaType: artifactType, bytes }] });
}

/** A layout with an image for two platforms, an SBOM of the first, a signature of that, and a signature of the index. */
async function signedLayout(t: Scope) {
  const directory = await temporaryDirectory(t);
  const image = await sampleImage(t);
  await writeLayout(`${directory}/signed`, image.tree, {
    references: ['v1'],
    store: image.store,
    signal,
  });
  const { root, manifests } = image.tree;
  const [amd64 = assert.fail()] = manifests.map(({ descriptor }) => descriptor);
  const sbom = artifact(SBOM, amd64);
  const signatures = [artifact(SIGNATURE, root), artifact(SIGNATURE, sbom.tree.root)];
  await attachArtifacts('oci:signed', [sbom, ...signatures], { directory });
  const [ofRoot = assert.fail(), ofSbom = assert.fail()] = signatures;
  return { directory, root, amd64, sbom, ofRoot, ofSbom };
}

type Signed = Awaited<ReturnType<typeof signedLayout>>;

/** The digests of what refers to each manifest of a signed image: to the index, the first platform, its SBOM. */
async function referrersAt(place: string, { directory, root, amd64, sbom }: Signed) {
  const source = await openImage(place, { directory, env: {} });
  const found = [];
  for (const { digest } of [root, amd64, sbom.tree.root])
    found.push((await source.referrers?.(digest, signal))?.map((each) => each.digest));
  await source.close?.();
  return found;
}

const expected = ({ ofRoot, sbom, ofSbom }: Signed) =>
  [ofRoot, sbom, ofSbom].map(({ tree }) => [tree.root.digest]);

const optionsFor = ({ directory }: Signed): CopyOptions => ({ directory, env: {} });

for (const kind of [
  'olareg',
  'ggcr',
  'distribution-v2',
  'distribution-v3',
] satisfies RegistryKind[])
  test(`copies referrers, and theirs, from a layout to ${kind}, and on to an archive and back`, {
    timeout: 60_000,
  }, async (t) => {
    const registry = await requireRegistry(t, { kind });
    const oras = await requireTool(t, 'oras');
    if (!registry || !oras) return;
    const signed = await signedLayout(t);
    const options = optionsFor(signed);
    const [first, second] = [`${registry.host}/acme/app:v1`, `${registry.host}/mirror/app:v1`];
    assert.equal((await copyImage('oci:signed:v1', first, options)).referrers, 3);
    assert.deepEqual(await referrersAt(first, signed), expected(signed));
    assert.equal((await copyImage(first, second, options)).referrers, 3);
    assert.deepEqual(await referrersAt(second, signed), expected(signed));
    const tree = await runOk([oras, 'discover', '--plain-http', second]);
    assert.ok(tree.includes(signed.ofRoot.tree.root.digest), tree);
    const archive = 'oci-archive:app.tar';
    assert.equal((await copyImage(second, archive, options)).referrers, 3);
    assert.deepEqual(await referrersAt(archive, signed), expected(signed));
    assert.equal((await copyImage(archive, 'oci:back:v1', options)).referrers, 3);
    assert.deepEqual(await referrersAt('oci:back:v1', signed), expected(signed));
  });

test('leaves referrers behind on request, and where they cannot be kept', async (t) => {
  const signed = await signedLayout(t);
  const options = optionsFor(signed);
  const notes: string[] = [];
  const onNote = (note: string) => void notes.push(note);
  const without = { ...options, onNote, referrers: false };
  assert.equal((await copyImage('oci:signed:v1', 'oci:bare:v1', without)).referrers, 0);
  assert.deepEqual(await referrersAt('oci:bare:v1', signed), [[], [], []]);
  assert.deepEqual(notes, []);
  const only = { ...options, onNote, platforms: ['linux/amd64'] };
  const { referrers } = await copyImage('oci:signed:v1', 'docker-archive:app.tar', only);
  assert.equal(referrers, 0);
  assert.equal(
    notes.at(-1),
    '2 referrers stay behind (signatures, SBOMs): docker-archive keeps nothing beside an image',
  );
  const several: string[] = [];
  const whole = { ...options, onNote: (note: string) => void several.push(note) };
  await assert.rejects(
    copyImage('oci:signed:v1', 'docker-archive:whole.tar', whole),
    /accepts only one platform/,
  );
  assert.deepEqual(several, []);
});

test('copies the referrers of the platforms that are copied, and tells of those of the index', async (t) => {
  const signed = await signedLayout(t);
  const options = optionsFor(signed);
  const [amd64, arm] = [['linux/amd64'], ['linux/arm/v7']];
  const notes: string[] = [];
  const onNote = (note: string) => void notes.push(note);
  const [ofRoot, ...ofAmd64] = expected(signed);
  const copied = await copyImage('oci:signed:v1', 'oci:amd64:v1', {
    ...options,
    onNote,
    platforms: amd64,
  });
  assert.equal(copied.referrers, 2);
  assert.deepEqual(await referrersAt('oci:amd64:v1', signed), [[], ...ofAmd64]);
  const lost = `1 referrer of ${signed.root.digest} cannot be copied: the copy has another digest`;
  assert.deepEqual(notes, [lost]);
  const other = await copyImage('oci:signed:v1', 'oci:arm:v1', { ...options, platforms: arm });
  assert.equal(other.referrers, 0);
  const index = await createIndex('oci:new:v1', ['oci:signed:v1'], options);
  assert.equal(index.referrers, 2);
  assert.ok(ofRoot);
});

test('asks a registry once about each manifest, and not at all where the image stays in its repository', async (t) => {
  const registry = await requireRegistry(t, { kind: 'olareg' });
  if (!registry) return;
  const signed = await signedLayout(t);
  const lines: string[] = [];
  const options = { ...optionsFor(signed), onRequest: (line: string) => void lines.push(line) };
  const from = `${registry.host}/acme/app:v1`;
  await copyImage('oci:signed:v1', from, options);
  const asked = () =>
    lines
      .splice(0)
      .filter((line) => line.includes('/referrers/'))
      .sort();
  asked();
  await copyImage(from, 'oci:there:v1', options);
  const questions = asked();
  // The index, two platforms, and three referrers.
  assert.equal(questions.length, 6);
  assert.equal(new Set(questions.map((line) => line.replace(/\?.*| \d+ \(.*/, ''))).size, 6);
  await copyImage(from, `${registry.host}/acme/app:v2`, options);
  assert.deepEqual(asked(), []);
});

test('leaves out entries of a list that are missing or refer to something else, and says so', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const signed = await signedLayout(t);
  const options = optionsFor(signed);
  const from = `${registry.host}/acme/app`;
  await copyImage('oci:signed:v1', `${from}:v1`, options);
  const tag = signed.root.digest.replace(':', '-');
  const url = `http://${registry.host}/v2/acme/app/manifests/${tag}`;
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const list = (await (await fetch(url)).json()) as { manifests: Descriptor[] };
  const other = artifact('text/plain', signed.root);
  await attachArtifacts(from, [other], options);
  const gone = other.tree.root;
  const manifests = [...list.manifests, gone, signed.sbom.tree.root];
  const headers = { 'content-type': mediaType };
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  assert.equal((await fetch(url, { method: 'PUT', headers, body })).status, 201);
  const manifest = `http://${registry.host}/v2/acme/app/manifests/${gone.digest}`;
  assert.equal((await fetch(manifest, { method: 'DELETE' })).status, 202);
  const notes: string[] = [];
  const onNote = (note: string) => void notes.push(note);
  await copyImage(`${from}:v1`, 'oci:there:v1', { ...options, onNote });
  assert.deepEqual(await referrersAt('oci:there:v1', signed), expected(signed));
  assert.deepEqual(notes.sort(), [
    `${gone.digest} is listed as a referrer of ${signed.root.digest}, but missing: not copied`,
    `${signed.sbom.tree.root.digest} is listed as a referrer of ${signed.root.digest}, but does not refer to it: not copied`,
  ]);
});

test('says what to do where referrers cannot be read, before anything is written', async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  if (!registry) return;
  const signed = await signedLayout(t);
  const options = optionsFor(signed);
  const proxy = await startFaultProxy(t, registry.host, ({ url }, response, forward) =>
    url?.includes('/referrers/') ? answer(response, 403) : forward(),
  );
  await copyImage('oci:signed:v1', `${proxy.host}/acme/app:v1`, { ...options, referrers: false });
  await assert.rejects(copyImage(`${proxy.host}/acme/app:v1`, 'oci:there:v1', options), {
    code: 'REGISTRY_DENIED',
    message: /^referrers cannot be copied: /,
    hint: /^Copy the image without its referrers/,
  });
  await assert.rejects(openImage('oci:there:v1', options), { code: 'FILE_UNREADABLE' });
});

test("copies what cosign's older tags have, if the image has some", {
  timeout: 60_000,
}, async (t) => {
  const registry = await requireRegistry(t, { kind: 'ggcr' });
  const crane = await requireTool(t, 'crane');
  if (!registry || !crane) return;
  const signed = await signedLayout(t);
  const options = optionsFor(signed);
  const tagged = (subject: Descriptor, end: string) => ({
    ...makeArtifact({ artifactType: 'text/spdx+json', annotations: { end } }),
    tag: `${subject.digest.replace(':', '-')}.${end}`,
  });
  const [signature, sbom] = [tagged(signed.root, 'sig'), tagged(signed.amd64, 'sbom')];
  await attachArtifacts('oci:signed', [sbom], options);
  assert.equal((await copyImage('oci:signed:v1', 'oci:bare:v1', options)).referrers, 3);
  await attachArtifacts('oci:signed', [signature], options);
  const [first, second] = [`${registry.host}/acme/app`, `${registry.host}/mirror/app`];
  assert.equal((await copyImage('oci:signed:v1', `${first}:v1`, options)).referrers, 5);
  assert.equal((await copyImage(`${first}:v1`, `${second}:v1`, options)).referrers, 5);
  for (const { tag, tree } of [signature, sbom])
    assert.equal((await runOk([crane, 'digest', `${second}:${tag}`])).trim(), tree.root.digest);
  const only = { ...options, platforms: ['linux/arm/v7'] };
  assert.equal((await copyImage(`${first}:v1`, 'oci:arm:v1', only)).referrers, 0);
});

test('gives no referrers to a destination that changes the digest of the image', async (t) => {
  const signed = await signedLayout(t);
  const attached: number[] = [];
  const tape = (digest: string): CopyDestination => ({
    scheme: 'tape',
    write: async () => ({ reference: 'tape:a', digest }),
    attach: async (artifacts) => void attached.push(artifacts.length),
  });
  const copyTo = async (digest: string) => {
    const options = { directory: signed.directory, env: {}, destinations: [tape(digest)] };
    return (await copyBytes('oci:signed:v1', 'tape:a', options)).referrers;
  };
  assert.equal(await copyTo(`sha256:${'1'.repeat(64)}`), 0);
  assert.deepEqual(attached, []);
  assert.equal(await copyTo(signed.root.digest), 3);
  assert.deepEqual(attached, [2, 1]);
});

test('says that the image is copied if its referrers cannot be written', async (t) => {
  const signed = await signedLayout(t);
  const full: CopyDestination = {
    scheme: 'tape',
    write: async () => ({ reference: 'tape:a', digest: signed.root.digest }),
    attach: () => Promise.reject(new StrakeError('OUTPUT_UNWRITABLE', 'the tape is full')),
  };
  const options = { directory: signed.directory, env: {}, destinations: [full] };
  await assert.rejects(copyBytes('oci:signed:v1', 'tape:a', options), {
    code: 'OUTPUT_UNWRITABLE',
    message: 'tape:a is copied, but its referrers are not: the tape is full',
  });
});

test('copies no more than four levels of referrers', async (t) => {
  const signed = await signedLayout(t);
  const options = optionsFor(signed);
  const chain = [signed.ofRoot];
  for (let length = 1; length < 6; length += 1)
    chain.push(artifact(SIGNATURE, chain.at(-1)?.tree.root ?? assert.fail()));
  await attachArtifacts('oci:signed', chain, options);
  // Four of the chain, the SBOM and its signature.
  assert.equal((await copyImage('oci:signed:v1', 'oci:there:v1', options)).referrers, 6);
  const source = await openImage('oci:there:v1', options);
  const there = [];
  for (const { tree } of chain)
    there.push((await source.referrers?.(tree.root.digest, signal))?.length);
  assert.deepEqual(there, [1, 1, 1, 0, 0, 0]);
});
