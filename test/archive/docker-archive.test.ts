import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type ByteStream,
  type Descriptor,
  type ImageSource,
  openDockerArchive,
  parseManifest,
  writeDockerArchive,
} from '@strake/oci';
import { type SampleImage, sampleImage } from '../layout/sample-image.ts';
import {
  requireTool,
  runOk,
  type Scope,
  startRegistry,
  temporaryDirectory,
} from '../tool/index.ts';
import { podmanLoad } from './podman-load.ts';

const { signal } = new AbortController();

async function archiveOf(
  t: Scope,
  { tree, store }: SampleImage,
  ...references: string[]
): Promise<string> {
  const file = join(await temporaryDirectory(t), 'image.tar');
  await writeDockerArchive(file, tree, { references, store, signal });
  return file;
}

async function open(t: Scope, file: string, reference?: string): Promise<ImageSource> {
  const source = await openDockerArchive(file, reference, signal);
  t.after(async () => source.close?.());
  return source;
}

async function drain(stream: ByteStream): Promise<number> {
  let size = 0;
  for await (const chunk of stream) size += chunk.length;
  return size;
}

/** Reads all of an image, which checks every digest, and returns its layers. */
async function readWhole(source: ImageSource): Promise<readonly Descriptor[]> {
  const { descriptor, bytes } = await source.root(signal);
  const { config, layers } = parseManifest(bytes);
  assert.deepEqual(await source.document(descriptor, signal), bytes);
  await source.document(config, signal);
  for (const layer of layers)
    assert.equal(await drain(await source.blob(layer, signal)), layer.size);
  return layers;
}

const single = (t: Scope, mark = 'sample') => sampleImage(t, { index: false, mark });

test('writes an archive that crane pushes and validates, and skopeo reads', async (t) => {
  const crane = await requireTool(t, 'crane');
  const skopeo = await requireTool(t, 'skopeo');
  if (crane === undefined || skopeo === undefined) return;
  const file = await archiveOf(t, await single(t), 'ghcr.io/acme/app:v1');
  await runOk([crane, 'validate', '--tarball', file]);
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await runOk([crane, 'push', file, `${registry.host}/app:v1`]);
  await runOk([crane, 'validate', '--remote', `${registry.host}/app:v1`]);
  const config = await runOk([
    skopeo,
    'inspect',
    '--config',
    `docker-archive:${file}:ghcr.io/acme/app:v1`,
  ]);
  assert.deepEqual(JSON.parse(config).config.Entrypoint, ['/app/platform']);
  const copy = join(await temporaryDirectory(t), 'copy');
  await runOk([skopeo, 'copy', `docker-archive:${file}`, `dir:${copy}`]);
});

test('writes an archive that podman loads under its name', async (t) => {
  const podman = await requireTool(t, 'podman');
  if (podman === undefined) return;
  const file = await archiveOf(t, await single(t), 'ghcr.io/acme/app:v1');
  assert.match(await podmanLoad(t, podman, file), /Loaded image.*ghcr\.io\/acme\/app:v1/);
});

test('writes the only image of an image index, without its attestations', async (t) => {
  const image = await sampleImage(t, { platforms: [{ os: 'linux', architecture: 'arm64' }] });
  const source = await open(t, await archiveOf(t, image));
  assert.equal((await readWhole(source)).length, 2);
});

test('refuses several platforms and says what to use', async (t) => {
  const image = await sampleImage(t);
  const file = join(await temporaryDirectory(t), 'image.tar');
  await assert.rejects(
    writeDockerArchive(file, image.tree, { references: [], store: image.store, signal }),
    {
      code: 'DESTINATION_INVALID',
      message: `docker-archive:${file} accepts only one platform, not linux/amd64, linux/arm/v7`,
      hint: /oci-archive:FILE.*select one platform/,
    },
  );
  assert.deepEqual(await readdir(join(file, '..')), []);
});

test('writes the same bytes each time', async (t) => {
  const one = await archiveOf(t, await single(t), 'app:v1');
  const other = await archiveOf(t, await single(t), 'app:v1');
  assert.ok((await readFile(one)).equals(await readFile(other)));
});

test('compresses uncompressed layers, so that all have one type', async (t) => {
  const crane = await requireTool(t, 'crane');
  if (crane === undefined) return;
  const image = await single(t);
  const manifest = JSON.parse(image.tree.manifests[0]?.text ?? '');
  const plain = await runOk([
    'tar',
    '--create',
    '--format=ustar',
    '--file=-',
    '--directory=/',
    '--files-from=/dev/null',
  ]);
  const bytes = Buffer.from(plain, 'latin1');
  const { createHash } = await import('node:crypto');
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: bytes.length };
  const chunks: Buffer[] = [];
  for await (const chunk of await image.store.open(manifest.config, signal))
    chunks.push(Buffer.from(chunk));
  const config = JSON.parse(Buffer.concat(chunks).toString());
  config.rootfs.diff_ids.push(digest);
  const configBytes = Buffer.from(JSON.stringify(config));
  const configDigest = `sha256:${createHash('sha256').update(configBytes).digest('hex')}`;
  const added = new Map([
    [digest, bytes],
    [configDigest, configBytes],
  ]);
  const text = JSON.stringify({
    ...manifest,
    config: { ...manifest.config, digest: configDigest, size: configBytes.length },
    layers: [...manifest.layers, layer],
  });
  const root = { ...image.tree.root, digest: `sha256:${'1'.repeat(64)}`, size: text.length };
  const store = {
    async open(descriptor: Descriptor, stop: AbortSignal) {
      const own = added.get(descriptor.digest);
      if (own === undefined) return image.store.open(descriptor, stop);
      return (async function* () {
        yield own;
      })();
    },
  };
  const tree = { ...image.tree, root, manifests: [{ descriptor: root, text }] };
  const file = await archiveOf(t, { tree, store });
  await runOk([crane, 'validate', '--tarball', file]);
  const layers = await readWhole(await open(t, file));
  assert.deepEqual(
    layers.map(({ mediaType }) => mediaType.endsWith('.gzip')),
    [true, true, true],
  );
});

test('reads back what it wrote, in the Docker family, with the same layers', async (t) => {
  const image = await single(t);
  const source = await open(t, await archiveOf(t, image));
  const layers = await readWhole(source);
  const { layers: written } = parseManifest(image.tree.manifests[0]?.text ?? '');
  assert.deepEqual(
    layers.map(({ digest }) => digest),
    written.map(({ digest }) => digest),
  );
  const { descriptor } = await source.root(signal);
  assert.equal(descriptor.mediaType, 'application/vnd.docker.distribution.manifest.v2+json');
});

test('reads what skopeo and crane write', async (t) => {
  const crane = await requireTool(t, 'crane');
  const skopeo = await requireTool(t, 'skopeo');
  if (crane === undefined || skopeo === undefined) return;
  const file = await archiveOf(t, await single(t), 'app:v1');
  const directory = await temporaryDirectory(t);
  await runOk([
    skopeo,
    'copy',
    `docker-archive:${file}`,
    `docker-archive:${directory}/skopeo.tar:example.com/app:v2`,
  ]);
  assert.equal(
    (await readWhole(await open(t, `${directory}/skopeo.tar`, 'example.com/app:v2'))).length,
    2,
  );
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await runOk([crane, 'push', file, `${registry.host}/app:v1`]);
  for (const format of ['tarball', 'legacy']) {
    await runOk([
      crane,
      'pull',
      `--format=${format}`,
      `${registry.host}/app:v1`,
      `${directory}/${format}.tar`,
    ]);
    assert.equal((await readWhole(await open(t, `${directory}/${format}.tar`))).length, 2);
  }
  await runOk(['gzip', `${directory}/skopeo.tar`]);
  assert.equal((await readWhole(await open(t, `${directory}/skopeo.tar.gz`))).length, 2);
});

test('chooses among several images by name or position', async (t) => {
  const crane = await requireTool(t, 'crane');
  if (crane === undefined) return;
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const names = ['one', 'two'].map((mark) => `${registry.host}/${mark}:v1`);
  for (const [at, name] of names.entries())
    await runOk([crane, 'push', await archiveOf(t, await single(t, `${at}`)), name]);
  const file = join(await temporaryDirectory(t), 'both.tar');
  await runOk([crane, 'pull', ...names, file]);
  await assert.rejects((await open(t, file)).root(signal), {
    code: 'IMAGE_NOT_FOUND',
    message: `docker-archive:${file} contains 2 images`,
    hint: new RegExp(`${registry.host}/one:v1, ${registry.host}/two:v1`),
  });
  await assert.rejects((await open(t, file, 'other:v1')).root(signal), { code: 'IMAGE_NOT_FOUND' });
  const two = (await (await open(t, file, names[1])).root(signal)).descriptor.digest;
  const digests = await Promise.all(
    ['@0', '@1'].map(
      async (at) => (await (await open(t, file, at)).root(signal)).descriptor.digest,
    ),
  );
  assert.ok(digests.includes(two));
  assert.notEqual(digests[0], digests[1]);
});

test('follows the links that Docker writes for repeated layers', async (t) => {
  const image = await single(t);
  const file = await archiveOf(t, image);
  const directory = await temporaryDirectory(t);
  await runOk(['tar', '--extract', '--file', file, '--directory', directory]);
  const [entry] = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8'));
  await runOk(
    ['sh', '-ec', `mkdir a b; mv ${entry.Layers[0]} a/layer.tar; ln -s ../a/layer.tar b/layer.tar`],
    { cwd: directory },
  );
  await writeFile(
    join(directory, 'manifest.json'),
    JSON.stringify([{ ...entry, Layers: ['b/layer.tar', entry.Layers[1]] }]),
  );
  const packed = join(directory, '../linked.tar');
  await runOk(['tar', '--create', '--file', packed, '--directory', directory, '.']);
  t.after(() => import('node:fs/promises').then(({ rm }) => rm(packed)));
  assert.equal((await readWhole(await open(t, packed))).length, 2);
});

for (const [title, manifest, expected] of [
  [
    'a link out of it',
    [{ Config: 'out', Layers: [] }],
    { code: 'LAYOUT_INVALID', message: /out of .* is a symlink/ },
  ],
  [
    'a path out of it',
    [{ Config: '../../etc/passwd', Layers: [] }],
    { code: 'LAYOUT_INVALID', message: /has no \.\.\// },
  ],
  ['no list', {}, { code: 'LAYOUT_INVALID', message: /is not an array/ }],
  ['no image', [], { code: 'IMAGE_NOT_FOUND', message: /contains no images/ }],
  [
    'layers that are not strings',
    [{ Config: 'c', Layers: [1] }],
    { code: 'LAYOUT_INVALID', message: /\[0\]\.Layers\[0\]/ },
  ],
] as const) {
  test(`refuses an archive with ${title}`, async (t) => {
    const directory = await temporaryDirectory(t);
    await writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest));
    await runOk(['ln', '-s', '/etc/passwd', join(directory, 'out')]);
    await runOk(['tar', '--create', '--file', 'image.tar', 'manifest.json', 'out'], {
      cwd: directory,
    });
    const source = await open(t, join(directory, 'image.tar'));
    await assert.rejects(source.root(signal), expected);
  });
}
