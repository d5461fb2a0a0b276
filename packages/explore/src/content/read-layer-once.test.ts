import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, digestOf, type TarEntry, writeTar } from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import { createLayerCache } from './layer-cache.ts';
import { readLayerOnce } from './read-layer-once.ts';

const { signal } = new AbortController();
const FILES = { 'a.txt': 'first', 'd/empty': '', 'd/b.txt': 'second', big: 'x'.repeat(3 << 20) };

async function scene() {
  const entries = Object.entries(FILES).map(([name, text]): TarEntry => {
    const open = async function* () {
      yield Buffer.from(text);
    };
    const size = Buffer.byteLength(text);
    return { name, type: 'file', mode: 0o640, uid: 1, gid: 2, mtime: 3, size, open };
  });
  const tar = await collect(writeTar(entries, signal), 8 << 20);
  const image = new MemoryImage();
  const layer = image.layer(tar);
  let reads = 0;
  const source = image.source(layer);
  const counting: typeof source = {
    ...source,
    blob(descriptor, stop) {
      reads += 1;
      return source.blob(descriptor, stop);
    },
  };
  return { layer, source: counting, diffId: digestOf(tar).digest, reads: () => reads };
}

for (const left of [2 ** 30, 4, 0])
  test(`reads every part of every file where ${left} bytes are kept`, async () => {
    const { layer, source, diffId, reads } = await scene();
    const open = await readLayerOnce(source, layer, { left }, signal);
    assert.equal(open.answer.diffId, diffId);
    assert.deepEqual(open.answer.entries[0], ['a.txt', 'file', 0o640, 1, 2, 5, 3]);
    for (const [entry, text] of Object.values(FILES).entries())
      for (const [from, length] of [
        [0, 9 << 20],
        [2, 3],
        [text.length, 5],
        [1 << 21, 1 << 20],
      ] as const) {
        const bytes = await open.read(entry, from, length);
        assert.equal(Buffer.from(bytes).toString(), text.slice(from, from + length));
      }
    if (left > 2 ** 20) assert.equal(reads(), 1);
    await open.close();
  });

test('reads a layer once, and again after a failure', async () => {
  const { layer, source, reads } = await scene();
  const cache = createLayerCache(signal);
  const broken = { ...source, blob: () => Promise.reject(new Error('not now')) };
  await assert.rejects(cache.open(broken, layer), /not now/);
  await Promise.all([cache.open(source, layer), cache.open(source, layer)]);
  assert.equal(reads(), 1);
  await cache.close();
});
