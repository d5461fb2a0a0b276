import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseChunk } from './release-chunk.ts';

test('frees a chunk that is all of its memory', () => {
  const chunk = Buffer.alloc(256 * 1024, 1);
  releaseChunk(chunk);
  assert.equal(chunk.length, 0);
});

test('leaves memory that others may use: parts of a buffer, small buffers, shared memory', () => {
  const whole = new Uint8Array(256 * 1024).fill(1);
  const shared = new Uint8Array(new SharedArrayBuffer(256 * 1024)).fill(1);
  const small = new Uint8Array(1024).fill(1);
  for (const chunk of [whole.subarray(1), whole.subarray(0, -1), shared, small]) {
    releaseChunk(chunk);
    assert.equal(chunk[0], 1);
  }
});
