import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOfSegments, segmentsOf } from './address.ts';

test('writes any segments into an address, and reads them back', () => {
  const segments = ['0', 'linux/arm/v7', 'layer-2', 'a b', '%2F', '#?', 'grün'];
  assert.deepEqual(segmentsOf(addressOfSegments(segments)), segments);
  assert.equal(addressOfSegments(['a\ud800']), '#/a%EF%BF%BD');
});

test('takes anything else for the address of nothing', () => {
  assert.deepEqual(['', '#', '#/', '#/%', '#/%ff'].map(segmentsOf), [[], [], [], [], []]);
});
