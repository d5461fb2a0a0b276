import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStore, type Store } from '../store/index.ts';
import { openEarlierLayer } from './earlier-layer.ts';
import { writeLayer } from './write-layer.ts';

const MIB = 2 ** 20;
const { signal } = new AbortController();

/** A layer of a file of several blocks, written again whenever it is asked for; each into the given store. */
async function scene(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-earlier-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'program');
  const bytes = randomBytes(5 * MIB + 7);
  await writeFile(file, bytes);
  const store = await openStore(join(directory, 'store'));
  const entries = [{ path: '/program', type: 'file', content: { file } }] as const;
  const write = (into: Store = store) =>
    writeLayer({ id: 'app', entries }, { timestamp: 0, store: into, signal, place: 'app' });
  const anew = async () => {
    const { digest } = await write(await openStore(await mkdtemp(join(directory, 'other-'))));
    return digest;
  };
  return { bytes, file, store, write, anew };
}

/** How many of the blocks that are listed for the place can be used again. */
async function usable(store: Store): Promise<readonly [found: number, all: number]> {
  const record = Object(await store.readRecord('blocks of app')) as {
    readonly blocks: readonly (readonly [key: string])[];
  };
  const earlier = await openEarlierLayer(store, 'app');
  const keys = record.blocks.map(([key]) => key);
  const found = await Promise.all(keys.map((key) => earlier.find(key, Buffer.alloc(MIB + 1024))));
  await earlier.close();
  return [found.filter((each) => each !== undefined).length, keys.length];
}

test('writes the same layer with and without blocks of the previous one', async (t) => {
  const { bytes, file, store, write, anew } = await scene(t);
  await write();
  assert.deepEqual(await usable(store), [6, 6]);
  for (const at of [0, 2 * MIB, 3 * MIB - 513, bytes.length - 1]) {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(file, bytes);
    assert.equal((await write()).digest, await anew());
  }
  await writeFile(file, bytes.subarray(MIB));
  assert.equal((await write()).digest, await anew());
});

test('compresses a corrupt block again, and everything if the blob is missing', async (t) => {
  const { bytes, file, store, write, anew } = await scene(t);
  const path = async (digest: string) => (await store.path(digest)) ?? '';
  const damages: readonly (readonly [left: number, damage: (blob: string) => Promise<unknown>])[] =
    [
      [5, (blob) => flip(blob, 2.5 * MIB)],
      [2, (blob) => truncate(blob, 2.5 * MIB)],
      [0, (blob) => rm(blob)],
    ];
  for (const [left, damage] of damages) {
    const { digest } = await write();
    await damage(await path(digest));
    assert.deepEqual(await usable(store), [left, 6]);
    // Never the bytes of before: that layer would be found as a whole.
    bytes[4 * MIB] = ((bytes[4 * MIB] ?? 0) + 1) % 256;
    await writeFile(file, bytes);
    assert.equal((await write()).digest, await anew());
  }
});

test('ignores a malformed list of blocks', async (t) => {
  const { store, write, anew } = await scene(t);
  const digest = await anew();
  for (const record of [
    null,
    7,
    { digest: 'x', blocks: [['', -1, 0]] },
    { digest: 'y', blocks: [7] },
    { digest: '../x' },
  ]) {
    await store.writeRecord('blocks of app', record);
    await rm(join(store.directory, 'blobs'), { recursive: true });
    const again = await openStore(store.directory);
    assert.equal((await write(again)).digest, digest);
  }
});

async function flip(blob: string, at: number): Promise<void> {
  const file = await open(blob, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 1;
  await file.write(byte, 0, 1, at);
  await file.close();
}
