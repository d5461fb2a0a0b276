import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { kustomizedNames, updateKustomization } from './kustomization.ts';

const IMAGES = new Map([
  ['strake://a', { newName: 'ghcr.io/a', digest: 'sha256:1' }],
  ['ko://b', { newName: 'ghcr.io/b', newTag: 'v2' }],
]);
const A = ['- name: strake://a', '  newName: ghcr.io/a', '  digest: sha256:1'];
const B = ['- name: ko://b', '  newName: ghcr.io/b', '  newTag: v2'];
const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;
const indented = (entry: readonly string[]) => entry.map((line) => `  ${line}`);

for (const [what, before, after] of [
  [
    'adds the list',
    lines('# c', 'resources: [a]'),
    lines('# c', 'resources: [a]', 'images:', ...indented(A), ...indented(B)),
  ],
  [
    'fills an empty list',
    lines('images: []', 'x: 1'),
    lines('images: ', ...indented(A), ...indented(B), 'x: 1'),
  ],
  [
    'adds entries in the indentation of the others',
    lines('images:', '- name: x # c', '', 'y: 1'),
    lines('images:', '- name: x # c', ...A, ...B, '', 'y: 1'),
  ],
  [
    'sets the keys of entries, and keeps everything else',
    lines(
      'images:',
      '  # first',
      '  - newName: old # c',
      '    name: strake://a',
      '    newTag: v1 # c',
      '  - name: "ko://b"',
      '    digest: sha256:0',
      '',
      'x:   1',
    ),
    lines(
      'images:',
      '  # first',
      '  - newName: ghcr.io/a # c',
      '    name: strake://a',
      '    digest: sha256:1',
      '  - name: "ko://b"',
      '    newName: ghcr.io/b',
      '    newTag: v2',
      '',
      'x:   1',
    ),
  ],
  [
    'sets entries in flow collections',
    lines('images: [{name: strake://a, newTag: x, tagSuffix: s}]'),
    lines(
      'images: [{ name: "strake://a", newName: "ghcr.io/a", digest: "sha256:1", tagSuffix: "s" }, { name: "ko://b", newName: "ghcr.io/b", newTag: "v2" }]',
    ),
  ],
  [
    'keeps line ends of Windows',
    'images:\r\n- name: ko://b\r\n- name: strake://a',
    `images:\r\n${B.join('\r\n')}\r\n${A.join('\r\n')}\r\n`,
  ],
] as const) {
  test(what, () => {
    const done = updateKustomization(before, 'k', IMAGES);
    assert.equal(done, after);
    assert.equal(updateKustomization(done, 'k', IMAGES), done, 'a second time changes nothing');
    const images: readonly { name: string }[] = parse(done).images;
    for (const [name, image] of IMAGES) {
      const { tagSuffix: _, ...entry } = Object(images.find((each) => each.name === name));
      assert.deepEqual(entry, { name, ...image });
    }
  });
}

test('removes a key that shares its line with the dash', () => {
  const before = 'images:\n  - digest: sha256:0\n    name: ko://b\n';
  const done = updateKustomization(before, 'k', new Map([...IMAGES].slice(1)));
  assert.deepEqual(parse(done), {
    images: [{ name: 'ko://b', newName: 'ghcr.io/b', newTag: 'v2' }],
  });
});

test('names entries with their lines', () => {
  assert.deepEqual(kustomizedNames('images:\n  - name: ko://b\n  - {}\n', 'k'), [
    { name: 'ko://b', line: 2, column: 11 },
  ]);
});

test('refuses what is not a kustomization', () => {
  for (const text of ['[]', 'a: "', 'images: {a: 1}', ''])
    assert.throws(() => updateKustomization(text, 'k', IMAGES), { code: 'MANIFEST_SYNTAX' });
});
