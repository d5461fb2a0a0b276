import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinManifests } from './join-manifests.ts';

for (const [what, texts, expected] of [
  ['leaves a single text', ['a: 1'], 'a: 1'],
  ['separates texts', ['a: 1\n', '{"b": 2}', 'c: 3\n'], 'a: 1\n---\n{"b": 2}\n---\nc: 3\n'],
  [
    'adds no separator where there is one',
    ['a: 1\n---\n', 'b: 2\n', '# c\n\n---\nc: 3\n'],
    'a: 1\n---\nb: 2\n# c\n\n---\nc: 3\n',
  ],
  ['leaves out empty texts', ['', 'a: 1\n', '\n', 'b: 2\n'], 'a: 1\n---\nb: 2\n'],
  [
    'keeps the first byte order mark alone',
    ['\ufeffa: 1\n', '\ufeffb: 2\n'],
    '\ufeffa: 1\n---\nb: 2\n',
  ],
  [
    'ends a document before directives',
    ['a: 1\n', '%YAML 1.1\n---\nb: 2\n'],
    'a: 1\n...\n%YAML 1.1\n---\nb: 2\n',
  ],
] as const) {
  test(what, () => {
    assert.equal(joinManifests(texts), expected);
  });
}
