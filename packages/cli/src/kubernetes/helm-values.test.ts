import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { helmValues } from './helm-values.ts';

const image = (name: string) => ({
  image: name,
  repository: `ghcr.io/${name}`,
  digest: 'sha256:1',
  references: [`ghcr.io/${name}:1.0`],
  platforms: [],
});

test('writes values for charts, with strings that stay strings', () => {
  const text = helmValues([image('app'), image('no'), image('a/b')], 'tag+digest');
  assert.equal(
    text.slice(0, text.indexOf('  "no"')),
    'images:\n  app:\n    repository: "ghcr.io/app"\n    tag: "1.0"\n    digest: "sha256:1"\n    reference: "ghcr.io/app:1.0@sha256:1"\n',
  );
  assert.deepEqual(Object.keys(parse(text, { version: '1.1' }).images), ['app', 'no', 'a/b']);
  assert.deepEqual(parse(helmValues([], 'digest')), { images: {} });
});
