import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createByteRing } from './byte-ring.ts';

test('copies chunks of any size, in pieces of at most 64 KiB that stay for 960 KiB', () => {
  const copies = createByteRing(64 * 1024, 16);
  const kept: { readonly copy: Uint8Array; readonly mark: number }[] = [];
  let mark = 0;
  for (const size of [1, 65_536, 65_537, 1_000_000, 0, 7, 300_000, 123_456]) {
    const chunk = new Uint8Array(size);
    let length = 0;
    for (const copy of copies(chunk.fill(0))) {
      mark = (mark + 1) % 251;
      copy.fill(mark);
      kept.push({ copy, mark });
      length += copy.length;
      assert.ok(copy.length <= 65_536);
    }
    assert.equal(length, size);
    let recent = 0;
    for (const { copy, mark: expected } of kept.toReversed()) {
      recent += copy.length;
      if (recent > 960 * 1024) break;
      assert.ok(copy.every((byte) => byte === expected));
    }
  }
});

test('a copy does not change with the chunk that it was made of', () => {
  const chunk = Buffer.from('abc');
  const [copy] = createByteRing(64 * 1024, 16)(chunk);
  chunk.fill('x');
  assert.equal(Buffer.from(copy ?? []).toString(), 'abc');
});
