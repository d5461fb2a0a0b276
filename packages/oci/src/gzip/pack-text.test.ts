import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packText, unpackText } from './pack-text.ts';

const TEXT = '{"name":"größe"}'.repeat(10_000);

test('unpacks a text that takes a fraction of its size', () => {
  const packed = packText(TEXT);
  assert.ok(packed.length < TEXT.length / 100);
  assert.equal(unpackText(packed, 200_000), TEXT);
});

for (const [what, packed] of [
  ['a longer text than allowed', packText(TEXT)],
  ['a text that is cut off', packText(TEXT).slice(0, 40)],
  ['what is not packed text', 'text'],
] as const)
  test(`does not unpack ${what}`, () => {
    assert.equal(unpackText(packed, 1000), undefined);
  });
