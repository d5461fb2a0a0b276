import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutSecrets } from '../errors/index.ts';
import { secretsIn, secretsOf } from './sent-secrets.ts';

const header = `Basic ${Buffer.from('ada:p"w+d:1=').toString('base64')}`;

for (const [title, text] of [
  ['as it is', 'denied p"w+d:1='],
  ['with its user', 'denied ada:p"w+d:1='],
  ['in JSON', 'denied p\\"w+d:1='],
  ['in a URL', `denied ${encodeURIComponent('p"w+d:1=')}`],
  ['by Basic', `denied ${header.slice(6)}`],
  ['by Basic without padding', `denied ${header.slice(6).replace(/=+$/, '')}`],
] as const)
  test(`redacts a password ${title}`, () => {
    assert.equal(withoutSecrets(text, secretsOf(header)), 'denied …');
  });

test('redacts a token', () => {
  assert.equal(withoutSecrets('bad token eyJ.a.b', secretsOf('Bearer eyJ.a.b')), 'bad token …');
});

test('keeps a text if no secret was sent, or secrets are too short', () => {
  assert.equal(withoutSecrets('plain', secretsOf(undefined)), 'plain');
  const short = `Basic ${Buffer.from('a:in').toString('base64')}`;
  assert.equal(withoutSecrets('plain', secretsOf(short)), 'plain');
});

test('redacts signatures of a URL, and keeps what messages may show', () => {
  const url = new URL(
    'https://store.example/b?X-Amz-Signature=abcdef0123&X-Amz-Expires=900&digest=sha256:1234',
  );
  const text = 'abcdef0123 after 900 s of sha256:1234';
  assert.equal(withoutSecrets(text, secretsIn(url)), '… after 900 s of sha256:1234');
});
