import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createByteRing } from './byte-ring.ts';

const MOST = 4;
const COUNT = 4;
/** A copy and those after it that leave it alone: an end of the ring that is too short for the next copy stays unused. */
const LASTING = COUNT - 1;

test('copies a chunk of any size, in order, in pieces of bounded size', () => {
  const copies = createByteRing(MOST, COUNT);
  for (const text of ['', 'a', 'four', 'abcdefghij', 'xyz']) {
    const pieces: string[] = [];
    for (const copy of copies(Buffer.from(text))) pieces.push(Buffer.from(copy).toString());
    assert.equal(pieces.join(''), text);
    assert.equal(pieces.length, Math.ceil(text.length / MOST));
    assert.ok(pieces.every((piece) => piece.length <= MOST));
  }
});

test('does not change a copy when the source chunk changes', () => {
  const chunk = Buffer.from('abc');
  const [copy] = createByteRing(MOST, COUNT)(chunk);
  chunk.fill('x');
  assert.equal(Buffer.from(copy ?? []).toString(), 'abc');
});

for (const sizes of [[4], [1], [3], [4, 1, 3, 2], [1, 4, 4, 4, 4]]) {
  test(`a copy outlasts all but one of those that fit beside it, with pieces of ${sizes.join(', ')} bytes`, () => {
    const copies = createByteRing(MOST, COUNT);
    const made: { readonly copy: Uint8Array; readonly byte: number }[] = [];
    for (let byte = 1; byte <= 60; byte += 1) {
      const size = sizes[byte % sizes.length] ?? 0;
      for (const copy of copies(new Uint8Array(size).fill(byte))) made.push({ copy, byte });
      for (const { copy, byte: expected } of made.slice(-LASTING))
        assert.ok(copy.every((held) => held === expected));
    }
    // The same memory again and again: what came first was overwritten.
    assert.equal(new Set(made.map(({ copy }) => copy.buffer)).size, 1);
    assert.notEqual(made[0]?.copy[0], made[0]?.byte);
  });
}

test('uses the whole ring for copies that fill it, and its start again for the next one', () => {
  const copies = createByteRing(MOST, COUNT);
  const offsets: number[] = [];
  for (let turn = 0; turn <= COUNT; turn += 1)
    for (const copy of copies(new Uint8Array(MOST))) offsets.push(copy.byteOffset);
  assert.deepEqual(offsets, [0, 4, 8, 12, 0]);
});
