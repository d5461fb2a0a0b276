import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { writeStream } from './write-stream.ts';

const MIB = 2 ** 20;

/** Counts up, in chunks of these sizes, each in the memory of the one before. */
async function* counting(sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(Math.max(...sizes));
  let next = 0;
  for (const size of sizes) {
    for (let at = 0; at < size; at += 1) {
      memory[at] = next % 251;
      next += 1;
    }
    yield memory.subarray(0, size);
  }
}

test('writes every byte in order, one piece at a time, even to a slow target', async () => {
  for (const sizes of [[0], [1], [MIB], [MIB - 1, 2], [70_000, 3 * MIB, 5, 400_000, MIB]]) {
    const pieces: Buffer[] = [];
    let running = 0;
    await writeStream(counting(sizes), async (piece) => {
      running += 1;
      assert.equal(running, 1);
      await delay(5);
      pieces.push(Buffer.from(piece));
      running -= 1;
    });
    const all = Buffer.concat(pieces);
    assert.equal(
      all.length,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    assert.ok(all.every((byte, at) => byte === at % 251));
    assert.equal(pieces.length, Math.ceil(all.length / MIB));
  }
});

test('throws what the stream throws, when the last piece is written', async () => {
  const failing = async function* () {
    yield* counting([MIB]);
    throw new Error('lost');
  };
  let isWritten = false;
  const writing = writeStream(failing(), async () => {
    await delay(20);
    isWritten = true;
  });
  await assert.rejects(writing, /^Error: lost$/);
  assert.ok(isWritten);
});

test('throws what writing throws, and reads no further than one piece', async () => {
  let read = 0;
  const endless = async function* () {
    for (;;) {
      read += 1;
      yield Buffer.alloc(MIB);
      // A source that takes its time: the failure is there before the next piece is full.
      await setImmediate();
    }
  };
  const writing = writeStream(endless(), () => Promise.reject(new Error('full')));
  await assert.rejects(writing, /^Error: full$/);
  assert.equal(read, 2);
});

test('collects all pieces in the same two buffers', async () => {
  const used = new Set<ArrayBufferLike>();
  await writeStream(counting([5 * MIB]), async ({ buffer }) => {
    used.add(buffer);
  });
  assert.equal(used.size, 2);
});
