import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { StrakeError } from '@strake/core';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import type { ManifestOptions } from './manifest.ts';
import { readManifest } from './read-manifest.ts';
import { renderManifest } from './render-manifest.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const imageOf = (uri: string) => `ghcr.io/acme/${uri.replace(/^\w+:\/\//, '')}@${DIGEST}`;

async function replaced(text: string, options: Partial<ManifestOptions> = {}) {
  const manifest = await readManifest(text, {
    file: 'a.yaml',
    schemes: ['ko', 'strake'],
    ...options,
  });
  const uris = manifest.references.map(({ uri }) => uri);
  return {
    manifest,
    uris,
    text: renderManifest(manifest, new Map(uris.map((uri) => [uri, imageOf(uri)]))),
  };
}

const A = imageOf('ko://a');

for (const [what, from, to] of [
  [
    'plain and quoted strings',
    'a: ko://a\nb: \'ko://a\'\nc: "ko://a"',
    `a: ${A}\nb: '${A}'\nc: "${A}"`,
  ],
  ['flow collections', 'x: [--image, ko://a, {k: ko://a}]', `x: [--image, ${A}, {k: ${A}}]`],
  ['keys', '"ko://a": 1\nko://a: 2', `"${A}": 1\n${A}: 2`],
  ['anchors, and leaves their aliases', 'a: &i ko://a\nb: *i', `a: &i ${A}\nb: *i`],
  ['strings with the tag of strings', 'a: !!str ko://a', `a: !!str ${A}`],
  [
    'block scalars',
    'a: |-\n  ko://a\nb: >2+ # c\n    ko://a\n\nc: |\n  ko://a\n',
    `a: |-\n  ${A}\nb: >2+ # c\n    ko://a\n\nc: |\n  ${A}\n`,
  ],
  [
    'strings before comments and blank lines',
    '# ko://a\na:   ko://a   # ko://a\n\n\n',
    `# ko://a\na:   ${A}   # ko://a\n\n\n`,
  ],
  [
    'lines of Windows and a byte order mark',
    '\ufeffa: ko://a\r\n---\r\nb: ko://a\r\n',
    `\ufeffa: ${A}\r\n---\r\nb: ${A}\r\n`,
  ],
  ['JSON with escaped slashes', '{\n\t"a": "ko:\\/\\/a"\n}', `{\n\t"a": "${A}"\n}`],
  ['block scalars below a comment', 'a: |- # ko://a\n  ko://a\n', `a: |- # ko://a\n  ${A}\n`],
  [
    'documents whose tags a directive defines',
    '%TAG !k! tag:yaml.org,2002:\n---\na: !k!str ko://a\n',
    `%TAG !k! tag:yaml.org,2002:\n---\na: !k!str ${A}\n`,
  ],
  [
    'documents below directives and ends of documents',
    '%YAML 1.1\n---\na: ko://a\n...\nb: ko://a\n',
    `%YAML 1.1\n---\na: ${A}\n...\nb: ${A}\n`,
  ],
] as const) {
  test(`replaces references in ${what}`, async () => {
    assert.equal((await replaced(from)).text, to);
  });
}

for (const [what, text] of [
  ['strings with custom tags', 'a: !custom ko://a'],
  ['strings that contain a reference', 'a: --image=ko://a\nb: " ko://a"'],
  ['the text in a block scalar', 'a: |\n  image: ko://a\n'],
  ['comments', '# ko://a\na: 1 # ko://a'],
] as const) {
  test(`leaves ${what}`, async () => {
    assert.deepEqual(await replaced(text).then((done) => [done.text, done.uris]), [text, []]);
  });
}

test('replaces references inside strings if it is asked to', async () => {
  const text = 'a: --image=ko://a,strake://b.\nb: |\n  image: ko://a\nc: "x\\tko://a"\n';
  const done = await replaced(text, { substrings: true });
  const b = imageOf('strake://b');
  assert.equal(done.text, `a: --image=${A},${b}.\nb: |\n  image: ${A}\nc: "x\\t${A}"\n`);
});

test('replaces strings in front of a reference in a comment if it is asked to', async () => {
  const text =
    'a: x # strake://b\nb: "y" # strake://b\nc: [1, z] # strake://b\nd: x # see strake://b\ne: x # ko://a\nf: |- # strake://b\n  x\n';
  const b = imageOf('strake://b');
  const once = await replaced(text, { comments: true });
  assert.equal(
    once.text,
    text.replace('a: x', `a: ${b}`).replace('"y"', `"${b}"`).replace('e: x', `e: ${A}`),
  );
  assert.equal((await replaced(once.text, { comments: true })).text, once.text);
  assert.equal((await replaced(text)).text, text);
});

test('names line and column of each reference, in documents that follow others', async () => {
  const { manifest } = await replaced('a: 1\n---\nb:\n  - strake://b\n---\nc: "ko://c"\n');
  assert.deepEqual(manifest.references, [
    { uri: 'strake://b', line: 4, column: 5 },
    { uri: 'ko://c', line: 6, column: 5 },
  ]);
});

test('quotes a plain string that would otherwise become something else', async () => {
  const manifest = await readManifest('a: [ko://a]', { file: 'a', schemes: ['ko'] });
  const text = renderManifest(manifest, new Map([['ko://a', '[::1]:5000/a']]));
  assert.equal(text, 'a: ["[::1]:5000/a"]');
});

test('refuses text with references that is not YAML, with its place', async () => {
  await assert.rejects(
    replaced('a: 1\n---\nb: ko://a\nc: "\n'),
    (error: StrakeError) =>
      error.code === 'MANIFEST_SYNTAX' &&
      isDeepStrictEqual(error.facts.location, { file: 'a.yaml', line: 5, column: 1 }),
  );
});

test('refuses collections that are nested too deeply', async () => {
  await assert.rejects(replaced(`a: ko://a\nb: ${'['.repeat(100_000)}`), {
    code: 'MANIFEST_SYNTAX',
    message: 'collections are nested too deeply',
  });
});

test('does not parse documents without references', async () => {
  assert.equal((await replaced('a: "\n---\nb: ko://a\n')).text, `a: "\n---\nb: ${A}\n`);
});

const scalar = fc.constantFrom(
  'ko://a',
  '"ko://b/c"',
  "'strake://d'",
  'plain',
  '*x',
  '!t ko://t',
  '&y ko://e',
  '"ko:\\/\\/f"',
  '--x=ko://a',
  '|\n    ko://g\n',
  '>-\n    ko://g\n',
  '[ko://a, "b", {c: ko://d}]',
  '12',
  '',
  '"a\\n"',
);
const line = fc
  .tuple(fc.constantFrom('a', 'b', '"c d"'), scalar, fc.constantFrom('', ' # ko://c', '   '))
  .map(([key, value, after]) => `${key}:  ${value}${value.endsWith('\n') ? '' : after}`);
const stream = fc
  .tuple(
    fc.array(fc.array(line, { maxLength: 5 }), { maxLength: 4 }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\ufeff'),
  )
  .map(
    ([documents, end, mark]) =>
      mark +
      ['x: &x 1', ...documents.map((lines) => ['---', 'x: &x 1', ...lines].join('\n'))]
        .join('\n')
        .replaceAll('\n', end) +
      end,
  );

test('changes nothing but references, in text and in data', async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.boolean(), async (text, substrings) => {
      const { manifest, text: after } = await replaced(text, { substrings });
      const back = new Map(manifest.references.map(({ uri }) => [uri, uri]));
      const quoted = text.replaceAll('ko:\\/\\/f', 'ko://f');
      assert.equal(renderManifest(manifest, back), quoted);
      const outside = (value: string) =>
        value.split(new RegExp(`(?:ko|strake)://[a-z/]+|ghcr.io/acme/[a-z/]+@${DIGEST}`));
      assert.deepEqual(outside(after), outside(quoted));
      assert.deepEqual(dataOf(after), dataOf(text, substrings));
    }),
    { numRuns: 300 },
  );
});

/** With references replaced, if they are asked for. */
function dataOf(text: string, substrings?: boolean): unknown {
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' });
  assert.ok(!('empty' in documents));
  const known =
    substrings === undefined
      ? /(?!)/
      : substrings
        ? /(?:ko|strake):\/\/(?!t)[a-z/]+/g
        : /^(?:ko|strake):\/\/(?!t)[a-z/]+/;
  return documents.map((document) => {
    assert.deepEqual(document.errors, []);
    return JSON.parse(JSON.stringify(document.toJS()), (_, value) =>
      typeof value === 'string' ? value.replace(known, imageOf) : value,
    );
  });
}

test('refuses a document with two kinds, as files that are joined without "---" have', async () => {
  const text = 'kind: Pod\nimage: ko://a\nkind: Service\n';
  await assert.rejects(readManifest(text, { file: 'x', schemes: ['ko'] }), {
    code: 'MANIFEST_SYNTAX',
    message: 'key "kind" appears twice in the document',
  });
});
