import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { chooseEntry } from './choose-entry.ts';

test('lists the first names of a layout, each truncated', () => {
  const entries = Array.from({ length: 30 }, (_, at) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${String(at).padStart(64, '0')}`,
    size: 1,
    annotations: { 'org.opencontainers.image.ref.name': `n${at}${'a-'.repeat(100_000)}` },
  }));
  assert.throws(
    () => chooseEntry(entries, undefined, 'oci:x'),
    (thrown) => {
      assert.ok(StrakeError.is(thrown));
      assert.match(thrown.hint ?? '', /: n0a-.*…, n1a-.*, and 10 more\.$/);
      assert.ok((thrown.hint ?? '').length < 2500);
      return true;
    },
  );
});

test('asks for a name if several images have the same tag', () => {
  const entries = ['api', 'web'].map((name, at) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${String(at).padStart(64, '0')}`,
    size: 1,
    annotations: { 'org.opencontainers.image.ref.name': `${name}:latest` },
  }));
  assert.throws(() => chooseEntry(entries, 'latest', 'oci:x'), {
    message: 'oci:x contains 2 images "latest"',
    hint: 'Append the name or the digest of one of them instead: api:latest, web:latest.',
  });
});
