import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { redact, StrakeError, shortened } from './index.ts';

/** What is taken out, said in the plainest way, which takes quadratic time. */
function specified(text: string): string {
  const harmless = ['scope', 'service', 'mount', 'from', 'digest', 'n', 'last'];
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1')
    .replace(/([?&])([^=&\s"']+)=([^&\s"']*)/g, (whole, mark: string, name: string) =>
      harmless.includes(name.toLowerCase()) ? whole : `${mark}${name}=…`,
    )
    .replace(/\b(authorization:?\s*|bearer |basic )[a-z0-9+/=._~-]{8,}/gi, '$1…');
}

const pieces = fc.constantFrom(
  ...['a', 'B', '0', '_', 'é', '-', '+', '.', ':', '/', '://', '@', '?', '&', '=', ' ', '\n'],
  ...['"', "'", 'https://', 'scope', 'n', 'Authorization', 'bearer ', 'Basic ', '12345678'],
);

test('redacts the given secrets in every text', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 24 }), (parts) => {
      const text = parts.join('');
      assert.equal(redact(text), specified(text));
    }),
    { numRuns: 5000 },
  );
});

// In quadratic time each of these would take hours.
for (const piece of [
  'a-',
  '?a',
  '&a',
  'a:',
  '://',
  'a://',
  '@',
  'authorization:',
  'bearer ',
  ' ',
  'a.b+c',
])
  test(`redacts millions of ${JSON.stringify(piece)} in linear time`, () => {
    const text = piece.repeat(4_000_000 / piece.length);
    assert.ok(redact(text).length > 0);
  });

test('shows the beginning of a long text, without a password that truncation splits', () => {
  const text = `https://user:${'secret'.repeat(40)}@host/${'a'.repeat(200)}`;
  assert.equal(shortened(text, 20), 'https://host/aaaaaaa…');
  assert.equal(shortened('short'), 'short');
  assert.equal(shortened(`${'a'.repeat(99)}😀`), `${'a'.repeat(99)}\ufffd…`);
});

test('bounds the message and the hint of every error', () => {
  const error = new StrakeError('LAYOUT_INVALID', 'm'.repeat(1e6), { hint: 'h'.repeat(1e6) });
  for (const text of [error.message, error.hint ?? '']) assert.ok(text.length < 20_000);
});

test('leaves what is behind the name of an image in a manifest', () => {
  for (const text of ['strake://a@sha256:abc', 'ko://example.com/a@v1 and ko://a@v1'])
    assert.equal(redact(text), text);
  assert.equal(redact('x+ko://user:pass@host'), 'x+ko://host');
});
