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

for (const [what, before] of [
  ['an empty list with a comment', 'images: # hi\n'],
  ['JSON', '{"resources": ["a.yaml"]}'],
  ['an end of the document', 'resources: [a]\n...\n'],
  ['block scalars', 'images:\n- digest: x\n  newName: |\n    foo\n  name: strake://a\n'],
  [
    'folded scalars',
    'images:\n- newTag: >-\n    foo\n\n  name: ko://b\n  newName: >-\n    x\nx: 1\n',
  ],
  [
    'empty values',
    'images:\n- name: strake://a\n  newName:\n  digest:\n- name: ko://b\n  newTag: # c\n',
  ],
  ['aliases', 'x: &x {name: strake://a}\nimages:\n- *x\n- name: ko://b\n  newTag: &t v1\ny: *t\n'],
  ['a merge', 'images:\n- <<: {newName: x}\n  name: ko://b\n'],
  ['values in quotes', 'images:\n- "name": "ko://b"\n  "newTag": \'v1\'\n'],
  ['a list in the line of its key', '{images: [\n{name: ko://b}]}\n'],
  ['an entry twice', 'images:\n- name: ko://b\n- name: ko://b\n'],
  ['only a comment at the end', 'resources:\n- a\n# end'],
] as const)
  test(`sets images in a file with ${what}, or refuses it`, () => {
    let done: string;
    try {
      done = updateKustomization(before, 'k', IMAGES);
    } catch (thrown) {
      assert.equal((thrown as { code?: string }).code, 'MANIFEST_SYNTAX');
      assert.match(what, /aliases/);
      return;
    }
    const { images, ...others } = parse(done);
    for (const [name, image] of IMAGES) {
      const found = images.filter((each: { name: string }) => each.name === name);
      assert.ok(found.length > 0);
      for (const each of found) assert.deepEqual(pick(each), { name, ...image });
    }
    const { images: _, ...kept } = parse(before);
    assert.deepEqual(others, kept);
  });

/** Without the keys of merges, which the parser of this test leaves alone. */
function pick({ '<<': _, ...entry }: Readonly<Record<string, unknown>>) {
  return entry;
}

test('quotes tags that other readers take for something else', () => {
  for (const newTag of [
    '1.0',
    '2024',
    '1e3',
    'true',
    'null',
    'on',
    '1_0',
    '2024-01-31',
    '0x1',
    '.5',
  ]) {
    const image = { newName: 'ghcr.io/b', newTag };
    const names = new Map(['a', 'b', 'c'].map((name) => [name, image]));
    for (const before of [
      'images:\n- name: a\n  newTag: x\n- name: b\n',
      'images:\n- name: a\n  newTag: >\n   x\n- name: b\n',
    ]) {
      const done = updateKustomization(before, 'k', names);
      assert.equal(done.match(new RegExp(`newTag: "${newTag}"\n`, 'g'))?.length, 3, done);
      assert.equal(done.startsWith('images:\n- name: a\n'), !before.includes('>'), done);
    }
  }
});
