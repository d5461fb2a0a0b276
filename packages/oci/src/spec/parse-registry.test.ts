import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRegistry } from './parse-registry.ts';

for (const [text, expected] of [
  ['ghcr.io', 'ghcr.io'],
  ['GHCR.io', 'ghcr.io'],
  ['localhost:5000', 'localhost:5000'],
  ['localhost', 'localhost'],
  ['[::1]:5000', '[::1]:5000'],
  ['https://quay.io/', 'quay.io'],
  ['docker.io', 'docker.io'],
  ['registry-1.docker.io', 'docker.io'],
  ['https://index.docker.io/v1/', 'docker.io'],
] as const) {
  test(`reads ${text} as ${expected}`, () => {
    assert.equal(parseRegistry(text), expected);
  });
}

for (const text of [
  '',
  'ghcr.io/acme',
  'myregistry',
  'user:secret@ghcr.io',
  'a b.io',
  'ghcr.io:x',
]) {
  test(`refuses ${JSON.stringify(text)}, without showing what may be a password`, () => {
    assert.throws(
      () => parseRegistry(text),
      (error: { code?: string; message: string }) =>
        error.code === 'REFERENCE_INVALID' && !error.message.includes('secret'),
    );
  });
}
