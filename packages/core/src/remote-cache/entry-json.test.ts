import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatEntry, parseEntry } from './entry-json.ts';
import type { CacheEntry } from './remote-cache.ts';

const hex = (digit: string) => digit.repeat(64);
const entry: CacheEntry = {
  kind: 'step',
  key: hex('a'),
  anyKey: hex('b'),
  name: 'go build example.com/app/cmd/app',
  tool: 'go1.26.8',
  platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
  outputs: [{ digest: `sha256:${hex('c')}`, size: 3, layer: 1, path: 'app/server' }],
  layers: ['d', 'e'].map((digit) => ({
    descriptor: {
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest: `sha256:${hex(digit)}`,
      size: 10,
    },
    diffId: `sha256:${hex('f')}`,
    key: hex('0'),
  })),
  seconds: 1.5,
};
const created = '2026-11-30T12:00:00Z';
const text = formatEntry({ entry, created });

test('reads what it wrote', () => {
  assert.deepEqual(parseEntry(text), { entry, created });
  const layer: CacheEntry = {
    kind: 'layer',
    key: hex('a'),
    name: 'programs — été',
    platform: { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' },
    outputs: [],
    layers: entry.layers.slice(1),
    seconds: 0,
  };
  assert.deepEqual(parseEntry(formatEntry({ entry: layer, created })).entry, layer);
  assert.deepEqual(parseEntry(formatEntry({ entry: bundles(64), created })).entry, bundles(64));
});

/** A list, and bundles. */
function bundles(layers: number): CacheEntry {
  const [list] = entry.layers;
  assert.ok(list);
  const mediaType = 'application/vnd.oci.image.layer.v1.tar+zstd';
  const { key: _, ...bundle } = { ...list, descriptor: { ...list.descriptor, mediaType } };
  return {
    kind: 'bundles',
    key: hex('a'),
    name: 'go build example.com/app/cmd/app',
    platform: { os: 'linux', architecture: 'amd64' },
    outputs: [],
    layers: [list, ...Array.from({ length: layers - 1 }, () => bundle)],
    seconds: 0,
  };
}

test('refuses bundles without a list, too many, with outputs or a second key', () => {
  for (const [wrong, message] of [
    [{ ...bundles(1), layers: [] }, /wrong number of layers/],
    [bundles(65), /wrong number of layers/],
    [{ ...bundles(2), outputs: entry.outputs }, /wrong number of layers or outputs/],
    [{ ...bundles(2), anyKey: hex('b') }, /invalid anyKey/],
  ] as const)
    assert.throws(() => parseEntry(formatEntry({ entry: wrong, created })), {
      code: 'MANIFEST_INVALID',
      message,
    });
});

test('keeps nothing of a descriptor but type, digest and size', () => {
  const [layer] = entry.layers;
  assert.ok(layer);
  const descriptor = {
    ...layer.descriptor,
    urls: ['https://example.com/'],
    annotations: { a: 'b' },
  };
  const written = formatEntry({ entry: { ...entry, layers: [{ ...layer, descriptor }] }, created });
  assert.doesNotMatch(written, /example\.com\/"|annotations/);
});

type Change = (fields: Record<string, never>) => unknown;
const set = (path: string, value: unknown): Change => {
  const keys = path.split('/');
  return (fields) => {
    let at = fields as Record<string, unknown>;
    for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
    at[keys.at(-1) ?? ''] = value;
  };
};
const WRONG: readonly (readonly [string, Change])[] = [
  ...['outputs/0/digest', 'layers/0/digest', 'layers/0/diffId'].flatMap((path) =>
    ['', 'sha256:abc', `sha256:${hex('A')}`, `sha512:${hex('a')}`, 7, null].map(
      (value) => [`${path} ${value}`, set(path, value)] as const,
    ),
  ),
  ...['outputs/0/size', 'layers/0/size', 'outputs/0/layer', 'seconds'].flatMap((path) =>
    [-1, 2 ** 53, '1', null, undefined].map(
      (value) => [`${path} ${value}`, set(path, value)] as const,
    ),
  ),
  ...['key', 'anyKey', 'layers/0/key'].flatMap((path) =>
    ['', hex('g'), `${hex('a')}a`, 7].map(
      (value) => [`${path} ${value}`, set(path, value)] as const,
    ),
  ),
  ...['', '/app', '../app', 'a/../../b', 'a//b', './a', 'a/', 'a\0b', '\ud800', 7].map(
    (value) => [`outputs/0/path ${JSON.stringify(value)}`, set('outputs/0/path', value)] as const,
  ),
  ...['', 'a\nb', 'a\u001b[31m', 'a\u202eb', '\ud800', 'x'.repeat(1025), 7].map(
    (value) => [`name ${JSON.stringify(value).slice(0, 30)}`, set('name', value)] as const,
  ),
  ...['', 'go 1', 'go\n', 'x'.repeat(129)].map((value) => ['tool', set('tool', value)] as const),
  ...['os', 'architecture', 'variant', 'os.version'].flatMap((key) =>
    ['', '../x', 'a b', 7].map((value) => [key, set(`platform/${key}`, value)] as const),
  ),
  ...['now', '2026-13-45T12:00:00Z', '2026-11-30', 7].map(
    (value) => ['created', set('created', value)] as const,
  ),
  ['output in a layer that is missing', set('outputs/0/layer', 2)],
  ['fraction of a byte', set('layers/0/size', 1.5)],
  ['seconds with more digits than are written', set('seconds', 1.23456)],
  ['other format', set('format', 2)],
  ['other kind', set('kind', 'image')],
  ['no layers', set('layers', [])],
  ['layer entry with outputs', set('kind', 'layer')],
  ['too many layers', set('layers', Array(126).fill({}))],
  ['features', set('platform/os.features', ['a b'])],
  ['unknown key', set('more', 1)],
  ['unknown key of a layer', set('layers/0/urls', ['https://example.com'])],
  ['plain tar', set('layers/0/mediaType', 'application/vnd.oci.image.layer.v1.tar')],
  ['other type', set('layers/0/mediaType', 'application/json')],
];
for (const [name, change] of WRONG) {
  test(`refuses a wrong field: ${name}`, () => {
    const fields = JSON.parse(text);
    change(fields);
    assert.throws(() => parseEntry(JSON.stringify(fields)), { code: 'MANIFEST_INVALID' });
  });
}

test('refuses other spellings of the same entry, and what is no entry', () => {
  const others = [
    ` ${text}`,
    JSON.stringify(JSON.parse(text), undefined, 1),
    text.replace('"format":1', '"format":1,"format":1'),
    text.replace('"linux"', '"\\u006cinux"'),
    text.replace('"seconds":1.5', '"seconds":15e-1'),
    '[]',
    'null',
    '',
    '{"format":1}',
    `"${'x'.repeat(600_000)}"`,
  ];
  for (const other of others)
    assert.throws(() => parseEntry(other), { code: 'MANIFEST_INVALID' }, other.slice(0, 60));
});

test('accepts no entry but the written one, whatever changes in it', () => {
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, piece) => {
      const other = text.slice(0, at) + piece + text.slice(at + 1);
      try {
        assert.equal(formatEntry(parseEntry(other)), other);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'MANIFEST_INVALID');
      }
    }),
    { numRuns: 500 },
  );
});
