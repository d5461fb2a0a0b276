import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { splitPath } from '@strake/core';
import { outputsOf } from './ko-outputs.ts';

const NOWHERE = { target: 'none', prefix: '', naming: 'md5', tags: [], tagOnly: false } as const;

test('writes layouts and tarballs to exactly the given paths', () => {
  const directory = resolve('/work');
  for (const path of [
    'lay',
    'a b',
    'lay:b',
    '/x/lay:v1',
    '../{{image}}',
    '{%x',
    '//y/l%3Ab',
    'é:#?',
  ]) {
    const publication = {
      ...NOWHERE,
      ...{ ociLayoutPath: path, tarball: `${path}.tar` },
    };
    const { outputs } = outputsOf(publication, directory);
    for (const output of outputs) assert.doesNotMatch(output, /\{[{%]|^[a-z-]+:\/\//);
    const targets = outputs.map((output) => output.replace(/^[a-z-]+:/, ''));
    assert.deepEqual(
      targets
        .map((target) => splitPath(target))
        .map(({ path, name }) => [resolve(directory, path), name]),
      [path, `${path}.tar`].map((each) => [resolve(directory, each), undefined]),
    );
  }
});
