import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quotedLine } from './quoted-line.ts';

test('quotes a response in one line, without its full stop', () => {
  assert.equal(quotedLine(' The disk\r\n\u001b is full. '), 'The disk is full');
  assert.equal(quotedLine(`${'a'.repeat(300)}b`), `${'a'.repeat(300)}…`);
});

test('redacts a password in a URL that truncation splits', () => {
  const before = 'a'.repeat(280);
  assert.equal(
    quotedLine(`${before} https://user:password@example.com/`),
    `${before} https://example.com…`,
  );
});
