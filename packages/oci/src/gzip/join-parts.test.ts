import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { joinParts } from './join-parts.ts';

test('joins parts of the same memory that follow each other, up to its end', async () => {
  const [one, other] = [Uint8Array.from([1, 2, 3, 4]), Uint8Array.from([5, 6, 7])];
  const parts = [one.subarray(0, 1), one.subarray(1, 3), one.subarray(3), other.subarray(0, 2)];
  const apart = [one.subarray(0, 1), one.subarray(2, 3), other.subarray(0, 1)];
  const found = await joined([...parts, ...apart]);
  assert.deepEqual(
    found.map((chunk) => [...chunk]),
    [[1, 2, 3, 4], [5, 6], [1], [3], [5]],
  );
  assert.equal(found[0]?.buffer, one.buffer);
  assert.deepEqual(await joined([]), []);
});

async function joined(chunks: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = [];
  for await (const chunk of joinParts(Readable.from(chunks))) found.push(chunk);
  return found;
}
