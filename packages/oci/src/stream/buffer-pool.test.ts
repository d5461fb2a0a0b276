import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BufferPool } from './buffer-pool.ts';

test('returns a released buffer to the next caller, and new ones to others', () => {
  const pool = new BufferPool(16, 2);
  const [one, other] = [pool.take(), pool.take()];
  assert.equal(one.length, 16);
  assert.notEqual(one, other);
  pool.giveBack(one);
  assert.equal(pool.take(), one);
});

test('keeps no more buffers than allowed, and only whole ones', () => {
  const pool = new BufferPool(16, 1);
  const [one, other] = [pool.take(), pool.take()];
  pool.giveBack(one.subarray(8));
  pool.giveBack(one);
  pool.giveBack(other);
  assert.equal(pool.take(), one);
  assert.notEqual(pool.take(), other);
});
