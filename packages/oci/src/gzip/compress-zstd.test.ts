import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { compressZstd } from './compress-zstd.ts';

async function compressed(chunks: Iterable<Uint8Array>): Promise<Buffer> {
  const stream = async function* () {
    yield* chunks;
  };
  const pieces: Buffer[] = [];
  for await (const piece of compressZstd(stream())) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

test('compresses to a frame that decompresses to the same bytes, whatever the chunks', async () => {
  const bytes = Buffer.concat([randomBytes(700_000), Buffer.alloc(3_000_000, 'ab')]);
  const whole = await compressed([bytes]);
  assert.deepEqual(zstdDecompressSync(whole), bytes);
  const chunks = Array.from({ length: 370 }, (_, at) =>
    bytes.subarray(at * 10_000, (at + 1) * 10_000),
  );
  assert.deepEqual(await compressed(chunks), whole);
  assert.equal(zstdDecompressSync(await compressed([])).length, 0);
});

test('reads a chunk before it asks for the next one', async () => {
  const memory = Buffer.alloc(100_000);
  const reused = function* () {
    for (let at = 0; at < 20; at += 1) yield memory.fill(at);
  };
  const expected = Buffer.concat(Array.from({ length: 20 }, (_, at) => Buffer.alloc(100_000, at)));
  assert.deepEqual(zstdDecompressSync(await compressed(reused())), expected);
});

test('throws what the stream throws, and ends with its reader', async () => {
  const failing = async function* () {
    yield randomBytes(500_000);
    throw new Error('the disk is gone');
  };
  await assert.rejects(async () => {
    for await (const piece of compressZstd(failing())) assert.ok(piece.length > 0);
  }, /the disk is gone/);
  const ended = { value: false };
  const endless = async function* () {
    try {
      for (;;) yield randomBytes(500_000);
    } finally {
      ended.value = true;
    }
  };
  for await (const piece of compressZstd(endless())) if (piece.length > 0) break;
  assert.ok(ended.value);
});
