import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipPrograms } from './skip-programs.ts';

const found = (...packages: readonly string[]) =>
  packages.map((name) => ({ name, package: name, plugin: 'go', options: {} }));

test('skips programs of tests, documentation and maintenance', () => {
  const { images, skipped, below } = skipPrograms(
    found('.', './cmd/test-runner', './test/a', './test/b/c', './pkg/e2e/d', './hack', './docs/e'),
    false,
    (image) => image.package === './docs/e',
  );
  assert.deepEqual(
    images.map((image) => image.package),
    ['.', './cmd/test-runner', './docs/e'],
  );
  assert.equal(skipped.length, 4);
  assert.deepEqual(below, ['hack', 'pkg/e2e', 'test']);
});

test('skips nothing on request', () => {
  const all = found('./cmd/a', './test/b');
  assert.deepEqual(skipPrograms(all, true), { images: all, skipped: [], below: [] });
});

test('skips nothing where nothing would be left', () => {
  const all = found('./examples/a', './examples/b');
  assert.deepEqual(skipPrograms(all, false), { images: all, skipped: [], below: [] });
});
