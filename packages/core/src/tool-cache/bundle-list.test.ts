import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bundle, formatList, MAX_LIST_BYTES, parseList } from './bundle-list.ts';
import { filePattern } from './file-pattern.ts';

const FILES = filePattern({ files: '[a-z]+/[a-z0-9]+' });

const BUNDLE: Bundle = {
  layer: 1,
  group: 'standard library',
  seconds: 1.5,
  bytes: 30,
  results: [
    { marker: 'x/a', bytes: 10 },
    { marker: 'x/b', bytes: 20 },
  ],
};

test('is read as it was written', () => {
  const list = { bundles: [BUNDLE, { ...BUNDLE, layer: 2, group: 'project' }] };
  assert.deepEqual(parseList(formatList(list), 3, FILES), list);
  assert.deepEqual(parseList(formatList({ bundles: [] }), 1, FILES), { bundles: [] });
});

/** The list with another value in the place of one of its bundle. */
function listWith(change: Readonly<Record<string, unknown>>): string {
  const { bundles } = JSON.parse(formatList({ bundles: [BUNDLE] }));
  return JSON.stringify({ format: 1, bundles: [{ ...bundles[0], ...change }] });
}

const WRONG: Readonly<Record<string, string>> = {
  'no JSON': '{',
  'no object': '[]',
  'another format': '{"format":2,"bundles":[]}',
  'no bundles': '{"format":1}',
  'bundles that are no list': '{"format":1,"bundles":{}}',
  'too many bundles': JSON.stringify({ format: 1, bundles: Array.from({ length: 64 }) }),
  'a bundle that is null': '{"format":1,"bundles":[null]}',
  'a layer outside of the entry': listWith({ layer: 3 }),
  'the layer of the list itself': listWith({ layer: 0 }),
  'half a layer': listWith({ layer: 1.5 }),
  'a group of two lines': listWith({ group: 'a\nb' }),
  'no group': listWith({ group: undefined }),
  'negative seconds': listWith({ seconds: -1 }),
  'too many seconds': listWith({ seconds: 1e300 }),
  'seconds that are no number': listWith({ seconds: '1' }),
  'another sum of bytes': listWith({ bytes: 31 }),
  'no results': listWith({ results: [], bytes: 0 }),
  'a result twice': listWith({
    results: [
      ['x/a', 15],
      ['x/a', 15],
    ],
  }),
  'a path that is not of the cache': listWith({ results: [['X/a', 30]] }),
  'a path outside of the cache': listWith({ results: [['../a', 30]] }),
  'a path that is not a string': listWith({ results: [[1, 30]] }),
  'a negative size': listWith({
    results: [
      ['x/a', -1],
      ['x/b', 31],
    ],
  }),
  'a size that is too large': listWith({ results: [['x/a', 2 ** 53]], bytes: 2 ** 53 }),
  'a result with more fields': listWith({ results: [['x/a', 30, 1]] }),
  'too many results': listWith({
    results: Array.from({ length: 20_001 }, (_, at) => [`x/${at}`, 0]),
    bytes: 0,
  }),
  'too many bytes': `{"format":1,"bundles":[]}${' '.repeat(MAX_LIST_BYTES)}`,
};

for (const [what, text] of Object.entries(WRONG))
  test(`refuses ${what}`, () => {
    assert.throws(() => parseList(text, 3, FILES), { code: 'MANIFEST_INVALID' });
  });

test('refuses a layer that two bundles have, and too many results in all', () => {
  assert.throws(() => parseList(formatList({ bundles: [BUNDLE, BUNDLE] }), 3, FILES), {
    code: 'MANIFEST_INVALID',
  });
  const results = Array.from({ length: 10_001 }, (_, at) => ({ marker: `x/${at}`, bytes: 0 }));
  const many = { ...BUNDLE, bytes: 0, results };
  const text = formatList({ bundles: [many, { ...many, layer: 2 }] });
  assert.throws(() => parseList(text, 3, FILES), { code: 'MANIFEST_INVALID' });
});
