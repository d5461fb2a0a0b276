import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../digest/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { walkIndex } from './walk-index.ts';

const { oci } = MEDIA_TYPE;
const { signal } = new AbortController();

/** A source of image indexes, the last one its root. */
function indexesOf(...indexes: readonly (readonly Descriptor[])[]) {
  const held = new Map<string, Uint8Array>();
  let root: Descriptor | undefined;
  for (const manifests of indexes) {
    const text = JSON.stringify({ schemaVersion: 2, mediaType: oci.index, manifests });
    const bytes = new TextEncoder().encode(text);
    root = { mediaType: oci.index, ...digestOf(bytes) };
    held.set(root.digest, bytes);
  }
  if (!root) throw new Error('no index');
  const descriptor = root;
  const document = async ({ digest }: Descriptor) => held.get(digest) ?? new Uint8Array();
  const source: ImageSource = {
    name: 'oci:indexes',
    document,
    root: async () => ({ descriptor, bytes: await document(descriptor) }),
    blob: () => Promise.reject(new Error('nobody asks for blobs')),
  };
  return { source, descriptor };
}

function entry(mark: number, size = 10): Descriptor {
  const digest = `sha256:${String(mark).padStart(64, '0')}`;
  return { mediaType: oci.manifest, digest, size };
}

test('gives inner indexes before outer ones, and each entry once, in their order', async () => {
  const inner = indexesOf([entry(2), entry(1)]);
  const { source, descriptor } = indexesOf(
    [entry(2), entry(1)],
    [entry(1), inner.descriptor, entry(3)],
  );
  const walk = await walkIndex(source, signal);
  assert.deepEqual(
    walk.indexes.map(({ document }) => document.descriptor.digest),
    [inner.descriptor.digest, descriptor.digest],
  );
  assert.deepEqual(
    walk.entries.map((each) => each.descriptor.digest),
    [entry(1), entry(2), entry(3)].map(({ digest }) => digest),
  );
});

for (const [title, indexes, message] of [
  [
    'more members than anybody needs',
    [Array.from({ length: 10_001 }, (_, at) => entry(at))],
    /has more than 10000 manifests$/,
  ],
  [
    'more bytes of manifests than fit into memory',
    [Array.from({ length: 17 }, (_, at) => entry(at, 8 * 1024 * 1024))],
    /has more than 134217728 bytes of manifests$/,
  ],
] as const) {
  test(`refuses ${title}`, async () => {
    await assert.rejects(walkIndex(indexesOf(...indexes).source, signal), {
      code: 'LIMIT_EXCEEDED',
      message,
    });
  });
}

test('refuses indexes in indexes without end', async () => {
  const nested: Descriptor[][] = [[entry(1)]];
  for (let depth = 0; depth < 5; depth += 1) nested.push([indexesOf(...nested).descriptor]);
  await assert.rejects(walkIndex(indexesOf(...nested).source, signal), {
    code: 'LIMIT_EXCEEDED',
    message: /nests image indexes deeper than 4$/,
  });
});
