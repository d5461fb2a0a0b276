import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { type Descriptor, openLayout, writeLayout } from '@strake/oci';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';
import { document, type SampleImage, sampleImage } from './sample-image.ts';

const { signal } = new AbortController();

interface Sample extends SampleImage {
  readonly directory: string;
  readonly layer: Descriptor;
  /** Path of the layer's blob. */
  readonly file: string;
}

async function sampleLayout(t: Scope, ...references: string[]): Promise<Sample> {
  const image = await sampleImage(t);
  const directory = join(await temporaryDirectory(t), 'layout');
  await writeLayout(directory, image.tree, { references, store: image.store, signal });
  const layer = image.tree.blobs[0]?.descriptor ?? assert.fail();
  return {
    ...image,
    directory,
    layer,
    file: join(directory, 'blobs/sha256', layer.digest.slice(7)),
  };
}

async function readBlob({ directory, layer }: Sample): Promise<void> {
  for await (const _ of await openLayout(directory).blob(layer, signal));
}

describe('a layout as a whole', () => {
  for (const [title, spoil, expected] of [
    [
      'that does not exist',
      (d) => rename(d, `${d}-gone`),
      { code: 'LAYOUT_INVALID', message: /has no oci-layout file/ },
    ],
    [
      'without oci-layout',
      (d) => rm(join(d, 'oci-layout')),
      { code: 'LAYOUT_INVALID', message: /has no oci-layout file/ },
    ],
    [
      'of version 2',
      (d) => writeFile(join(d, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}'),
      { code: 'LAYOUT_INVALID', message: /layout version "2\.0\.0"/ },
    ],
    [
      'with an oci-layout of nonsense',
      (d) => writeFile(join(d, 'oci-layout'), 'hello'),
      { code: 'LAYOUT_INVALID' },
    ],
    [
      'without index.json',
      (d) => rm(join(d, 'index.json')),
      { code: 'LAYOUT_INVALID', message: /has no index\.json/ },
    ],
    [
      'with an index.json of 100 MiB',
      (d) => truncate(join(d, 'index.json'), 100 * 2 ** 20),
      { code: 'LIMIT_EXCEEDED' },
    ],
    [
      'with an index.json that is a manifest',
      (d) => writeFile(join(d, 'index.json'), '{"schemaVersion":2,"config":{},"layers":[]}'),
      { code: 'MANIFEST_INVALID' },
    ],
    [
      'with an index.json that is a directory',
      (d) => rm(join(d, 'index.json')).then(() => mkdir(join(d, 'index.json'))),
      { code: 'LAYOUT_INVALID', message: /is a directory, not a regular file/ },
    ],
    [
      'whose blobs are a file',
      (d) => rm(join(d, 'blobs'), { recursive: true }).then(() => writeFile(join(d, 'blobs'), '')),
      { code: 'LAYOUT_INVALID', message: /does not contain the blob/ },
    ],
  ] satisfies [string, (directory: string) => Promise<unknown>, object][]) {
    test(`is refused ${title}`, async (t) => {
      const { directory } = await sampleLayout(t, 'v1');
      await spoil(directory);
      await assert.rejects(openLayout(directory).root(signal), expected);
    });
  }
});

describe('a blob', () => {
  for (const [title, spoil, expected] of [
    [
      'is missing',
      (f) => rm(f),
      { code: 'LAYOUT_INVALID', message: /does not contain the blob sha256:/ },
    ],
    ['is longer', (f) => writeFile(f, 'x', { flag: 'a' }), { code: 'SIZE_MISMATCH' }],
    ['is shorter', (f) => truncate(f, 10), { code: 'SIZE_MISMATCH' }],
    [
      'has other bytes',
      async (f) => writeFile(f, (await readFile(f)).fill(0, 20, 30)),
      { code: 'DIGEST_MISMATCH' },
    ],
    [
      'is a link',
      (f) => rename(f, `${f}.real`).then(() => symlink(`${f}.real`, f)),
      { code: 'LAYOUT_INVALID', message: /symbolic link/ },
    ],
    [
      'is a directory',
      (f) => rm(f).then(() => mkdir(f)),
      { code: 'LAYOUT_INVALID', message: /directory/ },
    ],
    [
      'is a FIFO',
      (f) => rm(f).then(() => runOk(['mkfifo', f])),
      { code: 'LAYOUT_INVALID', message: /FIFO/ },
    ],
  ] satisfies [string, (file: string) => Promise<unknown>, object][]) {
    test(`is refused when it ${title}`, async (t) => {
      const sample = await sampleLayout(t, 'v1');
      await spoil(sample.file);
      await assert.rejects(readBlob(sample), expected);
    });
  }

  test('is checked by its digest before its path is used', async (t) => {
    const { directory } = await sampleLayout(t, 'v1');
    const descriptor = { mediaType: 'x/y', digest: 'sha256:../../oci-layout', size: 30 };
    await assert.rejects(openLayout(directory).blob(descriptor, signal), {
      code: 'DIGEST_INVALID',
    });
  });

  test('stops being read when it is aborted', async (t) => {
    const { directory, layer } = await sampleLayout(t, 'v1');
    const stopped = AbortSignal.abort();
    const stream = await openLayout(directory).blob(layer, stopped);
    await assert.rejects(
      async () => {
        for await (const _ of stream);
      },
      { name: 'AbortError' },
    );
  });

  test('of a sha512 digest is read too', async (t) => {
    const { directory } = await sampleLayout(t, 'v1');
    const hex = (await runOk(['sha512sum'], { input: 'hello' })).slice(0, 128);
    const file = join(directory, 'blobs/sha512', hex);
    await mkdir(dirname(file));
    await writeFile(file, 'hello');
    const descriptor = { mediaType: 'x/y', digest: `sha512:${hex}`, size: 5 };
    const bytes = await openLayout(directory).document(descriptor, signal);
    assert.equal(Buffer.from(bytes).toString(), 'hello');
    await writeFile(file, 'jello');
    await assert.rejects(openLayout(directory).document(descriptor, signal), {
      code: 'DIGEST_MISMATCH',
    });
  });
});

describe('a reference', () => {
  test('is required for several images, and the message lists them', async (t) => {
    const { directory } = await sampleLayout(t, 'v1');
    const other = await sampleImage(t, { mark: 'other' });
    await writeLayout(directory, other.tree, { references: ['v2'], store: other.store, signal });
    await assert.rejects(openLayout(directory).root(signal), {
      code: 'IMAGE_NOT_FOUND',
      message: `oci:${directory} contains 2 images`,
      hint: 'Append a colon and one of these: v1, v2.',
    });
    await assert.rejects(openLayout(directory, 'v3').root(signal), {
      code: 'IMAGE_NOT_FOUND',
      hint: 'It contains v1, v2.',
    });
  });

  test('is not needed for one image with two names', async (t) => {
    const { directory, tree } = await sampleLayout(t, 'v1', 'latest');
    assert.equal((await openLayout(directory).root(signal)).descriptor.digest, tree.root.digest);
  });

  test('may be a tag, a full name, the name that containerd reads, or a digest', async (t) => {
    const { directory, tree } = await sampleLayout(t);
    const file = join(directory, 'index.json');
    const index = JSON.parse(await readFile(file, 'utf8'));
    const annotations = {
      'org.opencontainers.image.ref.name': 'localhost:5000/team/app:v1',
      'io.containerd.image.name': 'docker.io/team/app:v1',
    };
    const other = { ...index.manifests[0], digest: `sha256:${'1'.repeat(64)}` };
    await writeFile(
      file,
      JSON.stringify({ ...index, manifests: [{ ...index.manifests[0], annotations }, other] }),
    );
    for (const reference of [
      'v1',
      'localhost:5000/team/app:v1',
      'docker.io/team/app:v1',
      tree.root.digest,
      `@${tree.root.digest}`,
    ])
      assert.equal(
        (await openLayout(directory, reference).root(signal)).descriptor.digest,
        tree.root.digest,
      );
    for (const reference of ['v', '1', 'app', 'app:v1', '5000/team/app:v1'])
      await assert.rejects(openLayout(directory, reference).root(signal), {
        code: 'IMAGE_NOT_FOUND',
      });
  });

  test('that names two images is refused', async (t) => {
    const { directory } = await sampleLayout(t, 'v1');
    const file = join(directory, 'index.json');
    const index = JSON.parse(await readFile(file, 'utf8'));
    const other = { ...index.manifests[0], digest: `sha256:${'1'.repeat(64)}` };
    await writeFile(file, JSON.stringify({ ...index, manifests: [...index.manifests, other] }));
    await assert.rejects(openLayout(directory, 'v1').root(signal), {
      code: 'IMAGE_NOT_FOUND',
      message: /contains 2 images "v1"/,
    });
  });
});

test('a nested index is the root, without the annotations of index.json', async (t) => {
  const { directory, tree } = await sampleLayout(t, 'v1');
  const { descriptor } = await openLayout(directory).root(signal);
  assert.deepEqual(descriptor, tree.root);
});

test('an empty layout says that it holds no image', async (t) => {
  const { directory } = await sampleLayout(t, 'v1');
  await writeFile(join(directory, 'index.json'), '{"schemaVersion":2,"manifests":null}');
  await assert.rejects(openLayout(directory).root(signal), {
    code: 'IMAGE_NOT_FOUND',
    message: /contains no image$/,
  });
});

test('a document larger than 8 MiB is refused before it is read', async (t) => {
  const { directory } = await sampleLayout(t, 'v1');
  const { descriptor } = document({ schemaVersion: 2, mediaType: 'x/y', manifests: [] });
  await assert.rejects(
    openLayout(directory).document({ ...descriptor, size: 9 * 2 ** 20 }, signal),
    { code: 'LIMIT_EXCEEDED' },
  );
});
