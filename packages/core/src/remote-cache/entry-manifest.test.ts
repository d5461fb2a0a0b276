import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, parseImageConfig } from '@strake/oci';
import { entryTag, isEntryTag, makeEntryImage, readEntry } from './entry-manifest.ts';
import type { CacheEntry } from './remote-cache.ts';
import { makeKeyPair, parseTrust, readSigningKey } from './signing.ts';

const hex = (digit: string) => digit.repeat(64);
const origin = { registry: 'ghcr.io', repository: 'acme/cache' };
const layer = (digit: string) => ({
  descriptor: {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: `sha256:${hex(digit)}`,
    size: 10,
  },
  diffId: `sha256:${hex('f')}`,
});
const entry: CacheEntry = {
  kind: 'step',
  key: hex('a'),
  anyKey: hex('b'),
  name: 'go build example.com/app',
  tool: 'go1.26.8',
  platform: { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' },
  outputs: [{ digest: `sha256:${hex('c')}`, size: 3, layer: 0, path: 'app' }],
  layers: [layer('d'), layer('e'), layer('d')],
  seconds: 1,
};
const dated = { entry, created: '2026-11-30T12:00:00Z' };
const pair = makeKeyPair();
const key = readSigningKey(pair.privateKey);
const trust = parseTrust([pair.publicKey]);
const image = makeEntryImage(dated, origin, key);
const request = { origin, kind: 'step', key: hex('a'), trust } as const;

/** The manifest with some of it replaced. */
function changed(change: (manifest: Record<string, never>) => unknown): string {
  const manifest = JSON.parse(image.manifest.text);
  change(manifest);
  return JSON.stringify(manifest);
}

test('an entry is an image of plain types, and its config is that of an image for its platform', () => {
  const manifest = JSON.parse(image.manifest.text);
  assert.deepEqual(Object.keys(manifest), [
    'schemaVersion',
    'mediaType',
    'config',
    'layers',
    'annotations',
  ]);
  assert.equal(manifest.mediaType, 'application/vnd.oci.image.manifest.v1+json');
  assert.equal(manifest.config.mediaType, 'application/vnd.oci.image.config.v1+json');
  assert.deepEqual(digestOf(image.config.bytes).digest, manifest.config.digest);
  const config = parseImageConfig(image.config.bytes);
  assert.deepEqual(
    [config.os, config.architecture, config['os.version'], config.created],
    ['windows', 'amd64', '10.0.20348.1', undefined],
  );
  assert.deepEqual(config.rootfs.diff_ids, [
    `sha256:${hex('f')}`,
    `sha256:${hex('f')}`,
    `sha256:${hex('f')}`,
  ]);
  assert.deepEqual(
    image.layers.map(({ digest }) => digest),
    [`sha256:${hex('d')}`, `sha256:${hex('e')}`],
  );
});

test('the same entry is the same image, however its fields were ordered', () => {
  const reordered = Object.fromEntries(Object.entries(entry).reverse()) as unknown as CacheEntry;
  const again = makeEntryImage({ ...dated, entry: reordered }, origin, key);
  assert.equal(again.manifest.text, image.manifest.text);
});

test('reads an entry under its key, and under the key without the version of the tool', () => {
  assert.deepEqual(readEntry(image.manifest.text, request), entry);
  assert.deepEqual(
    readEntry(Buffer.from(image.manifest.text), { ...request, key: hex('b') }),
    entry,
  );
  const unsigned = makeEntryImage(dated, origin, undefined).manifest.text;
  assert.deepEqual(readEntry(unsigned, { ...request, trust: 'registry' }), entry);
});

test('refuses an entry of another key, kind, repository or signer', () => {
  const refused = (manifest: string, other: object, message: RegExp) =>
    assert.throws(() => readEntry(manifest, { ...request, ...other }), {
      code: 'MANIFEST_INVALID',
      message,
    });
  const { text } = image.manifest;
  refused(text, { key: hex('c') }, /belongs to another key/);
  refused(text, { kind: 'layer' }, /belongs to another key/);
  refused(text, { kind: 'bundles' }, /belongs to another key/);
  refused(text, { key: hex('c'), trust: 'registry' }, /belongs to another key/);
  refused(
    text,
    { origin: { ...origin, repository: 'acme/other' } },
    /copied from another repository/,
  );
  refused(text, { origin: { ...origin, registry: 'quay.io' } }, /copied from another repository/);
  refused(text, { trust: parseTrust([makeKeyPair().publicKey]) }, /cache.trust does not list/);
  refused(makeEntryImage(dated, origin, undefined).manifest.text, {}, /is not signed/);
});

test('the host of a repository is not case-sensitive', () => {
  const upper = { ...origin, registry: 'GHCR.io' };
  assert.deepEqual(readEntry(image.manifest.text, { ...request, origin: upper }), entry);
});

type Manifest = {
  config: Record<string, unknown>;
  layers: Record<string, unknown>[];
  annotations: Record<string, string>;
  mediaType: string;
};
const ENTRY = 'dev.strake.cache.entry';
const WRONG: Readonly<Record<string, (manifest: Manifest) => unknown>> = {
  'another layer': ({ layers }) => Object.assign(layers[0] ?? {}, { digest: `sha256:${hex('1')}` }),
  'another size of a layer': ({ layers }) => Object.assign(layers[0] ?? {}, { size: 11 }),
  'another type of a layer': ({ layers }) =>
    Object.assign(layers[0] ?? {}, { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' }),
  'URLs in a layer': ({ layers }) =>
    Object.assign(layers[0] ?? {}, { urls: ['https://example.com'] }),
  'a further layer': ({ layers }) => layers.push({ ...layers[0] }),
  'a layer less': ({ layers }) => layers.pop(),
  'layers in another order': ({ layers }) => layers.reverse() && layers.push(layers.shift() ?? {}),
  'another config': ({ config }) => Object.assign(config, { digest: `sha256:${hex('1')}` }),
  'another type of config': ({ config }) =>
    Object.assign(config, { mediaType: 'application/json' }),
  'another size of the config': ({ config }) => Object.assign(config, { size: 1 }),
  "Docker's media type": (manifest) =>
    Object.assign(manifest, { mediaType: 'application/vnd.docker.distribution.manifest.v2+json' }),
  'no entry': ({ annotations }) => delete annotations[ENTRY],
  'a changed entry': ({ annotations }) =>
    Object.assign(annotations, { [ENTRY]: annotations[ENTRY]?.replace('"size":3', '"size":4') }),
  'a changed platform': ({ annotations }) =>
    Object.assign(annotations, { [ENTRY]: annotations[ENTRY]?.replace('windows', 'linux') }),
  'a changed diff ID': ({ annotations }) =>
    Object.assign(annotations, { [ENTRY]: annotations[ENTRY]?.replace(hex('f'), hex('1')) }),
  'a changed date': ({ annotations }) =>
    Object.assign(annotations, { [ENTRY]: annotations[ENTRY]?.replace('2026', '2027') }),
};
for (const [what, change] of Object.entries(WRONG)) {
  test(`refuses a manifest with ${what}`, () => {
    const text = changed(change as never);
    assert.notEqual(text, image.manifest.text);
    assert.throws(() => readEntry(text, request), { code: 'MANIFEST_INVALID' });
  });
}

test('refuses what is no manifest, and one that is too large', () => {
  for (const text of [
    '',
    '{}',
    '[]',
    '<html>',
    'null',
    changed((manifest) => delete manifest['layers' as never]),
  ])
    assert.throws(() => readEntry(text, request), { code: 'MANIFEST_INVALID' }, text);
  const padded = `${image.manifest.text}${' '.repeat(2 ** 21)}`;
  assert.throws(() => readEntry(padded, { ...request, trust: 'registry' }), /more than/);
});

test('refuses to make an entry that nothing could read', () => {
  for (const wrong of [
    { name: 'a\nb' },
    { layers: [] },
    { seconds: Number.NaN },
    { outputs: [{ ...entry.outputs[0], path: '/app' }] },
    { outputs: Array(9000).fill({ ...entry.outputs[0], path: `${'"'.repeat(200)}` }) },
  ])
    assert.throws(
      () => makeEntryImage({ ...dated, entry: { ...entry, ...wrong } as CacheEntry }, origin, key),
      /cache entry|JSON cannot represent/,
    );
});

test('the tags of entries are recognised', () => {
  for (const kind of ['step', 'layer', 'bundles'] as const)
    assert.ok(isEntryTag(entryTag(kind, hex('0'))));
  for (const tag of [
    'latest',
    'step-',
    `step-${hex('A')}`,
    `step-${hex('a')}a`,
    `image-${hex('a')}`,
  ])
    assert.ok(!isEntryTag(tag), tag);
});
