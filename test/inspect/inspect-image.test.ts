import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, inspectImage } from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import { tarOf } from './tar-of.ts';

const { signal } = new AbortController();

async function twoPlatforms() {
  const memory = new MemoryImage();
  const tar = await tarOf(
    { name: 'app', type: 'directory', mode: 0o755 },
    { name: 'app/run', text: 'hi', mode: 0o4755, uid: 7, gid: 8, mtime: 9 },
    { name: 'app/link', type: 'symlink', linkname: 'run', mode: 0o777 },
  );
  const layer = memory.layer(tar);
  const image = (platform: { architecture: string; variant?: string }, history: object[]) =>
    memory.manifest([layer], [digestOf(tar).digest], {
      config: { ...platform, config: { Entrypoint: ['/app/run'] }, history },
      descriptor: { platform: { os: 'linux', ...platform }, annotations: { on: 'descriptor' } },
      manifest: { annotations: { on: 'manifest' } },
    });
  const line = { created_by: 'strake' };
  const children = [
    image({ architecture: 'amd64' }, [{ empty_layer: true }, line]),
    image({ architecture: 'arm', variant: 'v7' }, []),
  ];
  const attestation = memory.manifest([memory.add('application/vnd.in-toto+json', { a: 1 })], [], {
    descriptor: { platform: { os: 'unknown', architecture: 'unknown' } },
  });
  const root = memory.index([...children, attestation], { annotations: { on: 'index' } });
  return { memory, root, tar, layer, children, attestation };
}

test('reports root, platforms, configs and layers', async () => {
  const { memory, root, tar, layer, children, attestation } = await twoPlatforms();
  const report = await inspectImage(memory.source(root), { signal });
  assert.equal(report.name, 'memory');
  assert.deepEqual(report.root, root);
  assert.deepEqual(report.annotations, { on: 'index' });
  assert.deepEqual(
    report.images.map(({ platform }) => platform),
    ['linux/amd64', 'linux/arm/v7'],
  );
  const [first] = report.images;
  assert.equal(first?.digest, children[0]?.digest);
  assert.equal(first?.layersSize, layer.size);
  assert.deepEqual(first?.annotations, { on: 'manifest' });
  assert.deepEqual(first?.descriptorAnnotations, { on: 'descriptor' });
  assert.deepEqual(first?.config.config?.Entrypoint, ['/app/run']);
  assert.ok(!('rootfs' in (first?.config ?? {})));
  assert.deepEqual(first?.layers, [
    { ...layer, diffId: digestOf(tar).digest, createdBy: 'strake' },
  ]);
  assert.deepEqual(report.images[1]?.layers, [{ ...layer, diffId: digestOf(tar).digest }]);
  assert.deepEqual(
    report.others.map(({ digest }) => digest),
    [attestation.digest],
  );
  assert.equal(report.others[0]?.artifactType, 'application/vnd.in-toto+json');
});

test('lists entries only on request', async () => {
  const { memory, root } = await twoPlatforms();
  const plain = await inspectImage(memory.source(root), { signal });
  assert.ok(plain.images.every(({ layers }) => layers.every((layer) => !('entries' in layer))));
  const report = await inspectImage(memory.source(root), { signal, layers: true });
  const file = { type: 'file', mode: '4755', uid: 7, gid: 8, size: 2, mtime: 9 };
  for (const { layers } of report.images) {
    assert.deepEqual(layers[0]?.entries, [
      { path: 'app/', type: 'directory', mode: '0755', uid: 0, gid: 0, size: 0, mtime: 0 },
      { path: 'app/run', ...file },
      {
        path: 'app/link',
        type: 'symlink',
        mode: '0777',
        uid: 0,
        gid: 0,
        size: 0,
        mtime: 0,
        target: 'run',
      },
    ]);
  }
});

test('reports only the requested platforms, and lists the others', async () => {
  const { memory, root } = await twoPlatforms();
  const report = await inspectImage(memory.source(root), { signal, platforms: ['linux/arm'] });
  assert.deepEqual(
    report.images.map(({ platform }) => platform),
    ['linux/arm/v7'],
  );
  assert.deepEqual(report.others, []);
  await assert.rejects(
    inspectImage(memory.source(root), { signal, platforms: ['linux/amd64', 'windows/*'] }),
    {
      code: 'PLATFORM_NONE',
      message: 'memory has no platform windows/*',
      hint: 'It has linux/amd64, linux/arm/v7.',
    },
  );
});

test('reads the platform of a single image from its config', async () => {
  const memory = new MemoryImage();
  const root = memory.manifest([], [], { config: { architecture: 'aarch64' } });
  const report = await inspectImage(memory.source(root), { signal, platforms: ['linux/arm64'] });
  assert.deepEqual(
    report.images.map(({ platform, digest }) => [platform, digest]),
    [['linux/arm64', root.digest]],
  );
});

test('follows nested indexes and meets each image once', async () => {
  const { memory, root } = await twoPlatforms();
  const outer = memory.index([root, root, memory.index([root])]);
  const report = await inspectImage(memory.source(outer), { signal });
  assert.equal(report.images.length, 2);
});

test('names the missing child, unless another platform is requested', async () => {
  const { memory, root, children } = await twoPlatforms();
  const [amd64] = children;
  memory.blobs.delete(amd64?.digest ?? '');
  await assert.rejects(inspectImage(memory.source(root), { signal }), {
    message: new RegExp(amd64?.digest ?? ''),
  });
  const report = await inspectImage(memory.source(root), { signal, platforms: ['linux/arm/v7'] });
  assert.equal(report.images.length, 1);
});

test('refuses endlessly nested indexes', async () => {
  const memory = new MemoryImage();
  let root = memory.index([]);
  for (let depth = 0; depth < 6; depth += 1)
    root = memory.index([root], { annotations: { depth: `${depth}` } });
  await assert.rejects(inspectImage(memory.source(root), { signal }), { code: 'LIMIT_EXCEEDED' });
});

test('keeps unknown types', async () => {
  const memory = new MemoryImage();
  const other = memory.add('application/vnd.example+json', {});
  const report = await inspectImage(memory.source(memory.index([other])), { signal });
  assert.deepEqual(report.others, [other]);
});
