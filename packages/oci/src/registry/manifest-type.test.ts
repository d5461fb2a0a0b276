import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { manifestType } from './manifest-type.ts';

const { oci, docker } = MEDIA_TYPE;
const config = { mediaType: oci.config, digest: `sha256:${'0'.repeat(64)}`, size: 2 };
const bytesOf = (fields: object) =>
  new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, ...fields }));

for (const [title, fields, header, expected] of [
  ['an empty mediaType', { mediaType: '', manifests: [] }, docker.index, docker.index],
  ['a mediaType of null', { mediaType: null, config, layers: [] }, undefined, oci.manifest],
  ['manifests of null, as Go writes none', { manifests: null }, oci.index, oci.index],
  ['a Content-Type of anything', { manifests: [] }, 'text/plain', oci.index],
] as const)
  test(`takes ${title} as layouts do`, () => {
    const bytes = bytesOf(fields);
    assert.equal(manifestType(bytes, header, 'it'), expected);
    const parsed = parseDocument(bytes, header === undefined ? {} : { mediaType: header });
    const found = parsed.kind === 'index' ? parsed.index : parsed.manifest;
    assert.equal(found.mediaType, expected);
  });

test('passes on the type of a document that it does not know', () => {
  const mediaType = 'application/vnd.acme.thing+json';
  assert.equal(manifestType(bytesOf({ mediaType }), undefined, 'it'), mediaType);
  assert.equal(manifestType(bytesOf({}), mediaType, 'it'), mediaType);
});

for (const [title, fields, header, message] of [
  ['a malformed mediaType', { mediaType: 'a b', config }, undefined, /has an invalid mediaType/],
  [
    'a mediaType that is a number',
    { mediaType: 7, config },
    undefined,
    /mediaType is 7, not a string/,
  ],
  ['a number as text', { schemaVersion: '2', config }, undefined, /schemaVersion is "2", not 2/],
  ['a type without its fields', { config }, oci.index, /is neither an image index nor an image/],
] as const)
  test(`refuses ${title}`, () => {
    assert.throws(() => manifestType(bytesOf(fields), header, 'it'), {
      code: 'MANIFEST_INVALID',
      message,
    });
  });
