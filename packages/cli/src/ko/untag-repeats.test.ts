import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untagRepeats } from './untag-repeats.ts';

const image = (name: string, repository: string) => ({
  ...{ name, key: name, importPath: name, repository, base: 'scratch', platforms: [] },
});

test('leaves the tags to the last image of a repository', () => {
  const tags = ['v1'];
  const images = { a: { tags, base: 'x' }, b: { tags }, c: { tags }, d: { tags }, e: { tags } };
  const named = [
    image('a', 'r/x'),
    image('b', 'r/y'),
    image('c', 'r/x'),
    image('d', ''),
    image('e', ''),
  ];
  assert.deepEqual(untagRepeats({ plugins: ['go'], images }, named), {
    plugins: ['go'],
    images: { ...images, a: { base: 'x', tags: [] } },
  });
});
