import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  attachArtifacts,
  copyImage,
  makeArtifact,
  openImage,
  writeLayout,
  writeOciArchive,
} from '@strake/oci';
import { sampleImage } from '../layout/sample-image.ts';
import { requireTool, runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

const { signal } = new AbortController();
const TYPE = 'application/spdx+json';

/** An image with the name v1, in a layout and in an archive, and two SBOMs of it. */
async function sample(t: Scope) {
  const directory = await temporaryDirectory(t);
  const image = await sampleImage(t);
  const options = { references: ['v1'], store: image.store, signal };
  await writeLayout(join(directory, 'layout'), image.tree, options);
  await writeOciArchive(join(directory, 'image.tar'), image.tree, options);
  const subject = image.tree.root;
  const sboms = ['one', 'two'].map((mark) => {
    const blobs = [{ mediaType: TYPE, bytes: Buffer.from(mark) }];
    return makeArtifact({ artifactType: TYPE, subject, blobs });
  });
  return { directory, image, sboms, subject };
}

for (const [place, file] of [
  ['oci:layout', 'layout/index.json'],
  ['oci-archive:image.tar', 'image.tar'],
] as const)
  test(`attaches artifacts to an image in ${place}, and none twice`, async (t) => {
    const { directory, sboms, subject } = await sample(t);
    const attached = await attachArtifacts(place, sboms, { directory });
    const roots = sboms.map(({ tree }) => tree.root);
    assert.deepEqual(attached, roots);
    const source = await openImage(place, { directory });
    t.after(() => source.close?.());
    const listed = (await source.referrers?.(subject.digest, signal)) ?? [];
    assert.deepEqual(
      listed.map(({ digest, artifactType }) => [digest, artifactType]),
      roots.map(({ digest }) => [digest, TYPE]),
    );
    assert.equal((await source.root(signal)).descriptor.digest, subject.digest);
    const written = async () => {
      const { ino, mtimeMs } = await stat(join(directory, file));
      return { ino, mtimeMs, bytes: await readFile(join(directory, file)) };
    };
    const before = await written();
    await attachArtifacts(place, sboms, { directory });
    assert.deepEqual(await written(), before);
  });

test('writes the same archive for the same image and artifacts', async (t) => {
  const [one, other] = [await sample(t), await sample(t)];
  for (const { directory, sboms } of [one, other])
    await attachArtifacts('oci-archive:image.tar', sboms, { directory });
  const read = ({ directory }: typeof one) => readFile(join(directory, 'image.tar'));
  assert.ok((await read(one)).equals(await read(other)));
});

test('leaves an archive readable by others', async (t) => {
  const skopeo = await requireTool(t, 'skopeo');
  if (!skopeo) return;
  const { directory, sboms, subject } = await sample(t);
  await attachArtifacts('oci-archive:image.tar', sboms, { directory });
  const raw = await runOk([skopeo, 'inspect', '--raw', 'oci-archive:image.tar:v1'], {
    cwd: directory,
  });
  assert.equal(Buffer.byteLength(raw), subject.size);
});

test('attaches an artifact to a layout by a tag, and an image without a name is still found', async (t) => {
  const { directory, subject } = await sample(t);
  const tag = `${subject.digest.replace(':', '-')}.sig`;
  const artifact = makeArtifact({ artifactType: TYPE });
  await attachArtifacts('oci:layout', [{ ...artifact, tag }], { directory });
  const signature = await openImage(`oci:layout:${tag}`, { directory });
  assert.equal((await signature.root(signal)).descriptor.digest, artifact.tree.root.digest);
  const image = await openImage('oci:layout', { directory });
  assert.equal((await image.root(signal)).descriptor.digest, subject.digest);
});

test('says of a copy in a layout that it has old tags only to be copied back', async (t) => {
  const { directory, subject } = await sample(t);
  const notes: string[] = [];
  const copy = (to: string) =>
    copyImage('oci:layout:v1', to, { directory, onNote: (note) => notes.push(note) });
  await copy('oci:plain:v1');
  assert.deepEqual(notes, []);
  const tag = `${subject.digest.replace(':', '-')}.sig`;
  await attachArtifacts('oci:layout', [{ ...makeArtifact({ artifactType: TYPE }), tag }], {
    directory,
  });
  await copy('oci:tagged:v1');
  assert.equal(notes.length, 1);
  assert.match(String(notes[0]), /^what old versions of cosign attached by tags is kept/);
});

test('refuses to attach where nothing can be kept, and names where it can', async (t) => {
  const { directory, sboms } = await sample(t);
  await copyImage('oci:layout', 'docker-archive:docker.tar', {
    directory,
    platforms: ['linux/amd64'],
  });
  await assert.rejects(attachArtifacts('docker-archive:docker.tar', sboms, { directory }), {
    code: 'DESTINATION_INVALID',
    message: '"docker-archive:docker.tar" does not accept attached manifests',
    hint: 'These schemes accept them: docker:, oci:, oci-archive:.',
  });
});
