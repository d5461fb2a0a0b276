import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseAnnotations } from './base-annotations.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

const names: readonly [name: string, expected: string][] = [
  ['docker.io/library/alpine:3', 'index.docker.io/library/alpine:3'],
  ['cgr.dev/chainguard/static:latest', 'cgr.dev/chainguard/static:latest'],
  [`localhost:5000/base:1@${DIGEST}`, `localhost:5000/base@${DIGEST}`],
  [`localhost:5000/base@${DIGEST}`, `localhost:5000/base@${DIGEST}`],
];
for (const [name, expected] of names)
  test(`names the base ${name} as ko does`, () =>
    assert.deepEqual(baseAnnotations(name, DIGEST), {
      'org.opencontainers.image.base.digest': DIGEST,
      'org.opencontainers.image.base.name': expected,
    }));

test('says nothing of a base that others cannot read', () => {
  assert.deepEqual(baseAnnotations(undefined, DIGEST), {});
  assert.deepEqual(baseAnnotations('docker.io/a', undefined), {});
});
