import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Descriptor } from '../spec/descriptor.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { entriesOf, mergeEntries } from './layout-entry.ts';

const REF_NAME = 'org.opencontainers.image.ref.name';

function entry(digit: number, name?: string): Descriptor {
  const digest = `sha256:${`${digit}`.repeat(64)}`;
  const plain = { mediaType: MEDIA_TYPE.oci.index, digest, size: digit };
  return name === undefined ? plain : { ...plain, annotations: { [REF_NAME]: name } };
}

const pairs = (entries: readonly Descriptor[]) =>
  entries.map(({ size, annotations }) => [annotations?.[REF_NAME], size]);

test('moves a name, sorts by name and keeps nameless entries last in their order', () => {
  const held = [entry(9), entry(1, 'b'), entry(2), entry(3, 'a')];
  assert.deepEqual(pairs(mergeEntries(held, [entry(4, 'b'), entry(4, 'B')])), [
    ['B', 4],
    ['a', 3],
    ['b', 4],
    [undefined, 9],
    [undefined, 2],
  ]);
});

test('removes the unnamed entry of an image that gets a name', () => {
  assert.deepEqual(pairs(mergeEntries([entry(1), entry(2)], [entry(1, 'v1')])), [
    ['v1', 1],
    [undefined, 2],
  ]);
});

test('merges the same entries twice with the same result, and keeps all other names', () => {
  const one = fc
    .tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    )
    .map(([digit, name]) => entry(digit, name));
  const list = fc.array(one, { maxLength: 6 });
  fc.assert(
    fc.property(list, list, (held, added) => {
      const start = mergeEntries([], held);
      const merged = mergeEntries(start, added);
      assert.deepEqual(mergeEntries(merged, added), merged);
      const names = new Set(merged.map(({ annotations }) => annotations?.[REF_NAME]));
      for (const { annotations } of [...held, ...added]) {
        const name = annotations?.[REF_NAME];
        assert.ok(name === undefined || names.has(name));
      }
      for (const { digest } of [...held.filter((each) => !each.annotations), ...added])
        assert.ok(
          merged.some((each) => each.digest === digest) || added.some((each) => each.annotations),
        );
    }),
  );
});

test('keeps existing annotations of the image', () => {
  const root = { ...entry(1), annotations: { a: 'b' } };
  const [named] = entriesOf({ root, manifests: [], blobs: [] }, { references: ['v1', 'v1'] });
  assert.deepEqual(named?.annotations, { a: 'b', [REF_NAME]: 'v1' });
});

test('refuses one name for two manifests, or for one that the image lacks', () => {
  const root = entry(1);
  const tree = { root, manifests: [{ descriptor: entry(2), text: '' }], blobs: [] };
  assert.throws(
    () => entriesOf(tree, { references: ['v1'], platformTags: { v1: entry(2).digest } }),
    { code: 'DESTINATION_INVALID', message: 'two images would have the name "v1"' },
  );
  assert.throws(() => entriesOf(tree, { references: [], platformTags: { v1: entry(3).digest } }), {
    code: 'DESTINATION_INVALID',
  });
});

const TREE = { root: entry(1), manifests: [], blobs: [] };
const fullNames: readonly [name: string, repository: string | undefined, full?: string][] = [
  ['v1', 'ghcr.io/acme/app', 'ghcr.io/acme/app:v1'],
  ['app:v1', 'localhost:5000/acme', 'localhost:5000/acme:v1'],
  ['example.com/other:v2', 'ghcr.io/acme/app', 'example.com/other:v2'],
  ['localhost/other:v2', undefined, 'localhost/other:v2'],
  ['host:5000/a/b:v2', undefined, 'host:5000/a/b:v2'],
  [
    `docker.io/library/app@sha256:${'a'.repeat(64)}`,
    undefined,
    `docker.io/library/app@sha256:${'a'.repeat(64)}`,
  ],
  ['v1', undefined],
  ['docker.io/library/app@sha256:a', undefined],
  ['acme/app:v1', undefined],
  ['v1+2', 'ghcr.io/acme/app'],
];
for (const [name, repository, full] of fullNames) {
  test(`writes ${full ?? 'no full reference'} for ${name} of ${repository ?? 'no repository'}`, () => {
    const names = { references: [name], ...(repository === undefined ? {} : { repository }) };
    assert.deepEqual(entriesOf(TREE, names)[0]?.annotations, {
      ...(full === undefined ? {} : { 'io.containerd.image.name': full }),
      [REF_NAME]: name,
    });
  });
}
