import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryImage } from '../testing/memory-image.ts';
import type { Descriptor } from './descriptor.ts';
import { MEDIA_TYPE } from './media-type.ts';
import { type IndexWalkOptions, walkIndex } from './walk-index.ts';

const { signal } = new AbortController();

/** A manifest that nothing reads. */
function entry(mark: number, size = 10): Descriptor {
  const digest = `sha256:${String(mark).padStart(64, '0')}`;
  return { mediaType: MEDIA_TYPE.oci.manifest, digest, size };
}

/** Walks an image in memory. @returns also what was read below the root */
async function walk(image: MemoryImage, root: Descriptor, options: Partial<IndexWalkOptions> = {}) {
  const source = image.source(root);
  const read: string[] = [];
  const { members, indexes } = await walkIndex({
    name: 'memory',
    root: await source.root(signal),
    read(index) {
      read.push(index.digest);
      return source.document(index, signal);
    },
    ...options,
  });
  const digestsOf = (found: readonly { descriptor: Descriptor }[]) =>
    found.map(({ descriptor }) => descriptor.digest);
  return {
    members: digestsOf(members),
    indexes: digestsOf(indexes),
    kinds: members.map(({ kind }) => kind),
    read,
  };
}

/** An index in an index, and so on. */
function nested(image: MemoryImage, depth: number): Descriptor {
  const inner = depth === 0 ? entry(1) : nested(image, depth - 1);
  return image.index([inner]);
}

test('lists each index before its entries, and inner indexes first', async () => {
  const image = new MemoryImage();
  const inner = image.index([entry(2), entry(1)]);
  const root = image.index([entry(1), inner, entry(3)]);
  const found = await walk(image, root);
  const [one, two, three] = [entry(1), entry(2), entry(3)].map(({ digest }) => digest);
  assert.deepEqual(found.members, [root.digest, one, inner.digest, two, one, three]);
  assert.deepEqual(found.indexes, [inner.digest, root.digest]);
});

test('reads an index once, however many indexes list it', async () => {
  const image = new MemoryImage();
  let index = image.index([entry(1)]);
  for (let depth = 0; depth < 4; depth += 1)
    index = image.index(Array.from({ length: 1000 }, () => index));
  const { read, members } = await walk(image, index);
  assert.equal(read.length, 4);
  assert.equal(members.length, 6);
});

test('treats a root that is not an index as its only entry', async () => {
  const image = new MemoryImage();
  const root = image.manifest([], []);
  assert.deepEqual(await walk(image, root), {
    members: [root.digest],
    indexes: [],
    kinds: ['entry'],
    read: [],
  });
});

for (const [title, entries, message] of [
  [
    'more members than anybody needs',
    Array.from({ length: 10_001 }, (_, at) => entry(at)),
    /^memory has more than 10000 manifests$/,
  ],
  [
    'more bytes of manifests than fit into memory',
    Array.from({ length: 17 }, (_, at) => entry(at, 8 * 1024 * 1024)),
    /^memory has more than 134217728 bytes of manifests$/,
  ],
] as const) {
  for (const keepsUnread of [false, true])
    test(`refuses ${title}${keepsUnread ? ', even in an inner index that need not be readable' : ''}`, async () => {
      const image = new MemoryImage();
      const index = image.index(entries);
      const walked = walk(image, keepsUnread ? image.index([index]) : index, { keepsUnread });
      await assert.rejects(walked, { code: 'LIMIT_EXCEEDED', message });
    });
}

test('refuses endlessly nested indexes', async () => {
  const image = new MemoryImage();
  assert.equal((await walk(image, nested(image, 4))).indexes.length, 5);
  await assert.rejects(walk(image, nested(image, 5)), {
    code: 'LIMIT_EXCEEDED',
    message: 'memory nests image indexes deeper than 4',
  });
});

test('continues after an unreadable index only if told to', async () => {
  const image = new MemoryImage();
  const [lost, broken] = [image.index([entry(3)]), image.add(MEDIA_TYPE.oci.index, {})];
  image.blobs.delete(lost.digest);
  const root = image.index([lost, broken, nested(image, 4), entry(2)]);
  const { kinds } = await walk(image, root, { keepsUnread: true });
  const inner = ['index', 'index', 'index', 'index', 'unread'];
  assert.deepEqual(kinds, ['index', 'unread', 'unread', ...inner, 'entry']);
  await assert.rejects(walk(image, root), { code: 'LAYOUT_INVALID' });
});
