import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { streamSource } from './program-source.ts';

const BYTES = Buffer.from(Array.from({ length: 250 }, (_, at) => at));

async function* chunks(size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < BYTES.length; at += size) yield BYTES.subarray(at, at + size);
}

for (const size of [1, 10, 64, 300]) {
  test(`reads parts of a stream in chunks of ${size} bytes, and skips what is between`, async () => {
    const source = streamSource(chunks(size));
    for (const [offset, length] of [
      [0, 5],
      [5, 1],
      [30, 40],
      [129, 0],
      [130, 100],
      [240, 100],
      [400, 10],
    ] as const) {
      const expected = [...BYTES.subarray(offset, offset + length)];
      assert.deepEqual([...(await source.read(offset, length))], expected, `${offset}`);
    }
  });
}

test('returns copies: the memory of a chunk may be used again', async () => {
  const chunk = Buffer.from([1, 2, 3]);
  const source = streamSource(Readable.from([chunk]));
  const read = await source.read(0, 3);
  chunk.fill(9);
  assert.deepEqual([...read], [1, 2, 3]);
});
