import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagDestination } from './tag-destination.ts';

const IMAGE = { name: 'docker://a:5000/b/c:v1', origin: { registry: 'a:5000', repository: 'b/c' } };

test('a tag alone is one of the repository of the image', () => {
  assert.equal(tagDestination('v2', IMAGE), 'a:5000/b/c:v2');
  assert.equal(tagDestination('other/c', IMAGE), 'other/c');
  assert.equal(tagDestination('oci:dir', IMAGE), 'oci:dir');
});

test('a tag alone is refused outside of registries, where it would be a repository of Docker Hub', () => {
  assert.throws(() => tagDestination('v2', { name: 'oci:dir' }), { code: 'CONFIG_OPTION' });
});
