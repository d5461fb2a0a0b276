import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DestinationFacts } from './destination-facts.ts';
import { imageTransports } from './image-transports.ts';
import { parseDestination } from './parse-destination.ts';

const nowhere = () => Promise.reject(new Error('asked for a registry'));
const schemes = new Map<string, DestinationFacts>([
  ...imageTransports(nowhere).map(({ scheme, facts }) => [scheme, facts] as const),
  ['s3', { takes: 'index', form: 's3://BUCKET/PREFIX' }],
  ['tape', { takes: 'image', empty: true }],
]);

for (const [text, hint] of [
  ['ghcr.io/acme/app', 'For a registry write docker://ghcr.io/acme/app.'],
  ['localhost:5000/app', 'For a registry write docker://localhost:5000/app.'],
  [
    'dist/app.tar',
    'For an archive write oci-archive:dist/app.tar, or docker-archive:dist/app.tar in the format of "docker save".',
  ],
  ['./out', 'For a layout in a directory write oci:./out.'],
  ['/srv/out', 'For a layout in a directory write oci:/srv/out.'],
  ['dist/oci', 'For a layout in a directory write oci:dist/oci, for Docker Hub docker://dist/oci.'],
] as const) {
  test(`suggests the scheme that ${text} lacks`, () => {
    assert.throws(() => parseDestination(text, schemes), { hint });
  });
}

test('reads schemes of plugins like built-in ones', () => {
  assert.deepEqual(parseDestination('s3://bucket/path', schemes), {
    text: 's3://bucket/path',
    scheme: 's3',
    target: 'bucket/path',
  });
});

test('names every scheme in use if it is unclear which one is meant', () => {
  assert.throws(() => parseDestination('gs:bucket', schemes), {
    message: 'destination "gs:bucket" has an unknown scheme',
    hint: 'Destinations begin with docker://, oci:, oci-archive:, docker-archive:, docker-daemon:, s3://, tape:.',
  });
});

for (const [text, hint] of [
  ['docker://', 'Write docker://REGISTRY/REPOSITORY:TAG.'],
  ['oci-archive:', 'Write oci-archive:FILE.'],
  ['s3://', 'Write s3://BUCKET/PREFIX.'],
] as const) {
  test(`refuses ${text} without a target, and shows the syntax`, () => {
    assert.throws(() => parseDestination(text, schemes), {
      message: `destination "${text}" names no target`,
      hint,
    });
  });
}

test('accepts an empty target if the scheme allows it', () => {
  assert.equal(parseDestination('docker-daemon:', schemes).target, '');
  assert.equal(parseDestination('tape:', schemes).target, '');
});
