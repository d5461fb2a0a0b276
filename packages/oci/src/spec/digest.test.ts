import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestFault, isDigest, parseDigest } from './digest.ts';

const HEX = 'a'.repeat(64);

test('distinguishes sha256 and sha512', () => {
  assert.deepEqual(parseDigest(`sha256:${HEX}`), { algorithm: 'sha256', encoded: HEX });
  assert.deepEqual(parseDigest(`sha512:${HEX}${HEX}`), { algorithm: 'sha512', encoded: HEX + HEX });
});

for (const [text, reason] of [
  ['', 'form'],
  [HEX, 'form'],
  [`:${HEX}`, 'form'],
  [`md5:${'a'.repeat(32)}`, 'unknown algorithm "md5"'],
  [`blake3:${HEX}`, 'unknown algorithm'],
  [`toString:${HEX}`, 'unknown algorithm'],
  [`SHA256:${HEX}`, 'unknown algorithm'],
  [`sha256:${HEX.toUpperCase()}`, 'upper-case'],
  [`sha256:${'g'.repeat(64)}`, 'not hex digits'],
  [`sha256:${HEX}\n`, 'not hex digits'],
  ['sha256:../../x', 'not hex digits'],
  ['sha256:abc', '3 hex digits instead of 64'],
  [`sha512:${HEX}`, '64 hex digits instead of 128'],
  ['sha256:', '0 hex digits'],
] as const) {
  test(`refuses the digest ${JSON.stringify(text.slice(0, 20))}: ${reason}`, () => {
    assert.equal(isDigest(text), false);
    assert.throws(
      () => parseDigest(text),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'DIGEST_INVALID');
        assert.ok(error.message.includes(reason), error.message);
        return true;
      },
    );
  });
}

test('accepts exactly the digests that the grammar of the image-spec allows', () => {
  const grammar = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
  const hex = fc.string({
    unit: fc.constantFrom(...'0123456789abcdefF'),
    minLength: 62,
    maxLength: 66,
  });
  fc.assert(
    fc.property(
      fc.constantFrom('sha256:', 'sha512:', 'sha256', ':'),
      hex,
      fc.string({ maxLength: 2 }),
      (head, body, tail) => {
        for (const text of [head + body + tail, head + body, head + body + body]) {
          assert.equal(digestFault(text) === undefined, grammar.test(text), text);
        }
      },
    ),
  );
});
