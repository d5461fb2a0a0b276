import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryRow } from '../../answer/index.ts';
import {
  type Directory,
  filesBelow,
  hiddenFiles,
  imageTree,
  isDirectory,
  layerTree,
  TreeTooLarge,
} from './directory.ts';

const file = (path: string, size = 1): EntryRow => [path, 'file', 0o644, 0, 0, size, 0];
const paths = (tree: Directory) => filesBelow(tree).map(({ path }) => path);

test('lists a layer as a tree, however its paths are written', () => {
  const tree = layerTree({
    layer: 0,
    entries: [
      ['./etc/', 'directory', 0o755, 0, 0, 0, 0],
      file('./etc/b', 2),
      file('/etc/a', 3),
      file('z'),
    ],
  });
  assert.deepEqual(paths(tree), ['etc/a', 'etc/b', 'z']);
  assert.deepEqual([tree.size, tree.count], [6, 3]);
  const etc = tree.members.get('etc');
  assert.ok(etc && isDirectory(etc) && etc.row?.[0] === './etc/' && etc.size === 5);
});

test('lays layers over each other: whiteouts hide what is below, and are not files', () => {
  const tree = imageTree([
    { layer: 0, entries: [file('a/old'), file('a/kept'), file('b/x'), file('b/y/z'), file('c')] },
    {
      layer: 1,
      entries: [
        file('a/.wh.old', 0),
        file('b/new'),
        file('b/.wh..wh..opq', 0),
        file('c/d'),
        file('.wh.gone', 0),
      ],
    },
  ]);
  assert.deepEqual(paths(tree), ['a/kept', 'b/new', 'c/d']);
  assert.deepEqual(
    filesBelow(tree).map(({ layer }) => layer),
    [0, 1, 1],
  );
  assert.equal(tree.count, 3);
});

test('takes names of JavaScript and of parents for names like any other', () => {
  const tree = layerTree({
    layer: 0,
    entries: [file('__proto__/constructor'), file('../x'), file('')],
  });
  assert.deepEqual(paths(tree), ['../x', '__proto__/constructor']);
});

test('counts paths of thousands of directories without overflow', () => {
  const deep = `${'d/'.repeat(2000)}file`;
  assert.equal(layerTree({ layer: 0, entries: [file(deep, 7)] }).size, 7);
});

test('finds what higher layers replace or remove', () => {
  const layers = [
    { layer: 0, entries: [file('kept', 1), file('replaced', 2), file('d/removed', 3)] },
    { layer: 1, entries: [file('replaced', 4), file('d/.wh.removed', 0)] },
  ];
  const hidden = hiddenFiles(layers, imageTree(layers));
  assert.deepEqual(
    hidden.map(({ path, layer, row }) => [path, layer, row[5]]),
    [
      ['replaced', 0, 2],
      ['d/removed', 0, 3],
    ],
  );
});

test('refuses layers whose few entries imply millions of directories', () => {
  const entries = Array.from({ length: 1000 }, (_, at) => file(`${at}/${'d/'.repeat(2000)}file`));
  const start = performance.now();
  assert.throws(() => layerTree({ layer: 0, entries }), TreeTooLarge);
  assert.throws(() => imageTree([{ layer: 0, entries }]), /more than 500,000 directories/);
  assert.ok(performance.now() - start < 10_000);
});
