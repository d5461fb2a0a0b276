import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './nearest.ts';

const words = ['amd64', 'arm64', 'base', 'platforms', 'repository', 'tags'];
const cases: readonly [word: string, near: string | undefined][] = [
  ['bse', 'base'],
  ['baes', 'base'],
  ['platfroms', 'platforms'],
  ['Platforms', 'platforms'],
  ['amr64', 'arm64'],
  ['adm64', 'amd64'],
  ['repo', undefined],
  ['x', undefined],
];
for (const [word, near] of cases) {
  test(`suggests ${near ?? 'nothing'} for "${word}"`, () =>
    assert.equal(nearest(word, words), near));
}
