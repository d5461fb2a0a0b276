import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { compactJson } from './json.ts';
import { MEDIA_TYPE } from './media-type.ts';
import { parseDocument, parseIndex, parseManifest } from './parse-manifest.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const LAYER = { mediaType: MEDIA_TYPE.oci.layerGzip, digest: DIGEST, size: 32 };
const CONFIG = { mediaType: MEDIA_TYPE.oci.config, digest: DIGEST, size: 2 };
const MANIFEST = {
  schemaVersion: 2,
  mediaType: MEDIA_TYPE.oci.manifest,
  config: CONFIG,
  layers: [LAYER],
};
const CHILD = { mediaType: MEDIA_TYPE.oci.manifest, digest: DIGEST, size: 300 };
const INDEX = { schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests: [CHILD] };

const withLayer = (change: object) => ({ ...MANIFEST, layers: [{ ...LAYER, ...change }] });
const withChild = (change: object) => ({ ...INDEX, manifests: [{ ...CHILD, ...change }] });

describe('parseDocument', () => {
  for (const [title, value, where] of [
    [
      'layers and manifests at once',
      { ...MANIFEST, manifests: [] },
      /the fields of both an image index/,
    ],
    ['a config in an index', { ...INDEX, config: CONFIG }, /the fields of both an image index/],
    ['neither', { schemaVersion: 2 }, /neither an image index nor/],
    ['an array', [], /an array, not an object/],
    ['schemaVersion 3', { ...MANIFEST, schemaVersion: 3 }, /schemaVersion is 3, not 2/],
    ['no schemaVersion', { ...MANIFEST, schemaVersion: undefined }, /schemaVersion/],
    ['schemaVersion as text', { ...MANIFEST, schemaVersion: '2' }, /schemaVersion is "2"/],
    ['Docker schema 1', { schemaVersion: 1, fsLayers: [], history: [] }, /Docker schema 1/],
    [
      'an index type on a manifest',
      { ...MANIFEST, mediaType: MEDIA_TYPE.oci.index },
      /not the fields of/,
    ],
    ['an unknown type', { ...MANIFEST, mediaType: 'application/vnd.x+json' }, /vnd\.x/],
    ['a mediaType that is not a string', { ...MANIFEST, mediaType: 7 }, /mediaType is 7/],
    ['a manifest without config', { ...MANIFEST, config: undefined }, /config is missing/],
    ['a manifest without layers', { ...MANIFEST, layers: undefined }, /layers is missing/],
    [
      'layers that are not an array',
      { ...MANIFEST, layers: {} },
      /layers is an object, not an array/,
    ],
    ['a layer that is not an object', { ...MANIFEST, layers: [LAYER, 1] }, /layers\[1\] is 1/],
    ['an index without manifests', { ...INDEX, manifests: undefined }, /manifests is missing/],
    ['a size below zero', withLayer({ size: -1 }), /layers\[0\]\.size is -1/],
    ['a fraction as size', withLayer({ size: 1.5 }), /layers\[0\]\.size is 1\.5/],
    ['a size over 2^53', withLayer({ size: 2 ** 53 }), /layers\[0\]\.size/],
    ['a size as text', withLayer({ size: '12' }), /layers\[0\]\.size is "12"/],
    ['a missing size', withLayer({ size: undefined }), /layers\[0\]\.size is missing/],
    ['a missing digest', withLayer({ digest: undefined }), /layers\[0\]\.digest is missing/],
    ['a path as digest', withLayer({ digest: 'sha256:../../x' }), /layers\[0\]\.digest/],
    ['an upper-case digest', withLayer({ digest: `sha256:${'A'.repeat(64)}` }), /upper-case/],
    ['an unknown algorithm', withLayer({ digest: 'blake3:aa' }), /unknown algorithm "blake3"/],
    ['an empty mediaType of a layer', withLayer({ mediaType: '' }), /layers\[0\]\.mediaType/],
    [
      'data that is not valid base64',
      withLayer({ data: '***=' }),
      /layers\[0\]\.data is not valid base64/,
    ],
    ['data of another size', withLayer({ data: 'e30=' }), /data has 2 bytes instead of 32/],
    [
      'annotations that are not strings',
      { ...INDEX, annotations: { a: 1 } },
      /annotations\.a is 1/,
    ],
    ['urls that are not strings', withLayer({ urls: [1] }), /layers\[0\]\.urls\[0\]/],
    [
      'half a platform',
      withChild({ platform: { os: 'linux' } }),
      /platform\.architecture is missing/,
    ],
    [
      'a platform that is not an object',
      withChild({ platform: 'linux' }),
      /manifests\[0\]\.platform/,
    ],
    ['a broken subject', { ...MANIFEST, subject: {} }, /subject\.size is missing/],
  ] as const) {
    test(`refuses ${title} and says where`, () => {
      assert.throws(
        () => parseDocument(compactJson(value)),
        (error) => {
          assert.ok(StrakeError.is(error), String(error));
          assert.equal(error.code, 'MANIFEST_INVALID');
          assert.match(error.message, where);
          return true;
        },
      );
    });
  }

  test('refuses a document served with another type than its own', () => {
    assert.throws(
      () => parseDocument(compactJson(MANIFEST), { mediaType: MEDIA_TYPE.docker.manifest }),
      /has the mediaType .*oci.* but was served as .*docker/,
    );
  });

  test('refuses Docker schema 1 by its Content-Type', () => {
    const mediaType = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
    assert.throws(
      () => parseDocument(compactJson({ schemaVersion: 2 }), { mediaType }),
      /Docker schema 1/,
    );
  });

  test('fills in a missing mediaType: the given one, else that of its form', () => {
    const { mediaType: _own, ...bare } = MANIFEST;
    const given = parseManifest(compactJson(bare), { mediaType: MEDIA_TYPE.docker.manifest });
    assert.equal(given.mediaType, MEDIA_TYPE.docker.manifest);
    assert.equal(parseManifest(compactJson(bare)).mediaType, MEDIA_TYPE.oci.manifest);
    assert.equal(
      parseManifest(compactJson({ ...bare, mediaType: '' })).mediaType,
      MEDIA_TYPE.oci.manifest,
    );
    const octets = { mediaType: 'application/octet-stream' };
    assert.equal(parseManifest(compactJson(MANIFEST), octets).mediaType, MEDIA_TYPE.oci.manifest);
  });

  test('names the document in failures', () => {
    assert.throws(() => parseDocument('{', { name: `manifest ${DIGEST}` }), {
      message: `manifest ${DIGEST} is not valid JSON`,
    });
  });
});

test('keeps unknown keys everywhere', () => {
  const value = { ...withLayer({ 'x-layer': [1] }), extra: { deep: true } };
  assert.deepEqual(parseManifest(compactJson(value)), value);
  const index = withChild({ platform: { os: 'linux', architecture: 'arm', variant: 'v7', x: 1 } });
  assert.deepEqual(parseIndex(compactJson(index)), index);
});

test('treats null as absent where Go writes it', () => {
  const index = parseIndex(compactJson({ ...INDEX, manifests: null, annotations: null }));
  assert.deepEqual(index, { ...INDEX, manifests: [] });
  assert.deepEqual(
    parseManifest(compactJson({ ...MANIFEST, layers: null, manifests: null })).layers,
    [],
  );
});

test('treats a missing or empty platform as absent', () => {
  for (const platform of [undefined, null, {}, { os: '', architecture: '' }]) {
    const [child] = parseIndex(compactJson(withChild({ platform }))).manifests;
    assert.equal(child?.platform, undefined);
  }
});

test('drops empty details of a platform', () => {
  const platform = { os: 'linux', architecture: 'arm64', variant: '', 'os.features': null };
  const [child] = parseIndex(compactJson(withChild({ platform }))).manifests;
  assert.deepEqual(child?.platform, { os: 'linux', architecture: 'arm64' });
});

test('refuses an index instead of a manifest, and vice versa', () => {
  assert.throws(() => parseManifest(compactJson(INDEX)), /manifest is an image index/);
  assert.throws(() => parseIndex(compactJson(MANIFEST)), /index is the manifest of a single image/);
});

test('treats __proto__ as a plain name', () => {
  const text = compactJson(INDEX).replace('{', '{"__proto__":{"manifests":[1]},');
  const index = parseIndex(text);
  assert.ok(Object.hasOwn(index, '__proto__'));
  assert.equal(Object.getPrototypeOf(index), Object.prototype);
});
