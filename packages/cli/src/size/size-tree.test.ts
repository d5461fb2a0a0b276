import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SizedEntry } from './read-layer-sizes.ts';
import { SizeTree } from './size-tree.ts';

const file = (path: string, size: number): SizedEntry => ({ type: 'file', path, size });

function overlaid(...layers: readonly (readonly SizedEntry[])[]) {
  const tree = new SizeTree('image');
  for (const [index, entries] of layers.entries()) tree.add(entries, index);
  const { files, directories } = tree.visible();
  return {
    files: Object.fromEntries(files.map(({ path, size }) => [path, size])),
    directories: Object.fromEntries(directories.map(({ path, size }) => [path, size])),
    hidden: tree.hidden.map(({ path, layer, by, how }) => `${path} ${layer} ${how} ${by}`),
  };
}

test('adds up directories', () => {
  const { directories } = overlaid([file('/a/b/one', 1), file('/a/two', 2)], [file('/three', 4)]);
  assert.deepEqual(directories, { '/': 7, '/a': 3, '/a/b': 1 });
});

test('hides what a layer above replaces or removes', () => {
  const { files, hidden } = overlaid(
    [file('/a', 1), file('/d/b', 2), file('/d/c', 4), file('/o/x', 8), file('/link/y', 16)],
    [
      file('/a', 32),
      { type: 'whiteout', path: '/d' },
      file('/d/new', 64),
      { type: 'opaque', path: '/o' },
      { type: 'link', path: '/link' },
    ],
  );
  assert.deepEqual(files, { '/a': 32, '/d/new': 64 });
  assert.deepEqual(hidden.toSorted(), [
    '/a 0 replaced 1',
    '/d/b 0 removed 1',
    '/d/c 0 removed 1',
    '/link/y 0 replaced 1',
    '/o/x 0 removed 1',
  ]);
});

test('a file whose name is removed is seen by its hard links', () => {
  const link = (path: string, target: string): SizedEntry => ({ type: 'hardlink', path, target });
  const first = [file('/a', 8), link('/b', '/a'), link('/d/c', '/b')];
  const gone = (path: string): SizedEntry => ({ type: 'whiteout', path });
  assert.deepEqual(overlaid(first).files, { '/a': 8 });
  assert.deepEqual(overlaid(first, [gone('/a')]), {
    files: { '/b': 8 },
    directories: { '/': 8 },
    hidden: [],
  });
  assert.deepEqual(overlaid(first, [gone('/a'), gone('/b')]).files, { '/d/c': 8 });
  assert.deepEqual(overlaid(first, [gone('/b')], [file('/a', 1)]).files, { '/a': 1, '/d/c': 8 });
  const { files, hidden } = overlaid(first, [gone('/d')], [gone('/b')], [gone('/a')]);
  assert.deepEqual([files, hidden], [{}, ['/a 0 removed 3']]);
  assert.deepEqual(overlaid([file('/a', 8)], [link('/b', '/a'), gone('/a')]).files, {});
});

test('keeps what is in a directory that a layer above has again', () => {
  const { files, hidden } = overlaid([file('/d/a', 1)], [{ type: 'directory', path: '/d' }]);
  assert.deepEqual(files, { '/d/a': 1 });
  assert.deepEqual(hidden, []);
});

test('applies whiteouts to lower layers only, wherever they stand', () => {
  const { files } = overlaid([file('/a', 1), file('/b', 2), { type: 'whiteout', path: '/a' }]);
  assert.deepEqual(files, { '/a': 1, '/b': 2 });
});

test('counts every byte once, as visible or as hidden', () => {
  const path = fc.array(fc.constantFrom('a', 'b', '__proto__'), { minLength: 1, maxLength: 4 });
  const entry = fc.record({
    type: fc.constantFrom('file', 'directory', 'link', 'hardlink', 'whiteout', 'opaque'),
    path: path.map((names) => `/${names.join('/')}`),
    target: path.map((names) => `/${names.join('/')}`),
    size: fc.nat(100),
  });
  fc.assert(
    fc.property(fc.array(fc.array(entry), { maxLength: 4 }), (layers) => {
      const tree = new SizeTree('image');
      for (const [index, entries] of layers.entries()) tree.add(entries as SizedEntry[], index);
      const { files, directories } = tree.visible();
      const sum = (list: readonly { readonly size: number }[]): number =>
        list.reduce((total, { size }) => total + size, 0);
      const written = layers.flat().filter(({ type }) => type === 'file');
      assert.equal(sum(files) + sum(tree.hidden), sum(written));
      if (files.length > 0)
        assert.equal(directories.find((each) => each.path === '/')?.size, sum(files));
    }),
  );
});

test('deep paths end with an error before they fill the memory', () => {
  const tree = new SizeTree('oci:a', 5);
  tree.add([{ type: 'file', path: '/a/b/c', size: 1 }], 0);
  tree.add([{ type: 'file', path: '/a/b/d', size: 1 }], 1);
  assert.throws(() => tree.add([{ type: 'file', path: '/e/f', size: 1 }], 2), {
    code: 'LIMIT_EXCEEDED',
    message: 'the layers of oci:a have more than 5 files and directories',
  });
});
