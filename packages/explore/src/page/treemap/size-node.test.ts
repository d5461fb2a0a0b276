import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryRow } from '../../answer/index.ts';
import { layerTree } from '../model/directory.ts';
import { sizeTree } from './size-node.ts';

function treeOf(count: number) {
  const entries = Array.from({ length: count }, (_, at): EntryRow => {
    const name = `d/${String(at).padStart(5, '0')}`;
    return [name, 'file', 0o644, 0, 0, 10, 0];
  });
  return sizeTree(layerTree({ layer: 0, entries }), '#/0');
}

test('shows a directory of thousands by ranges of names, and not as one block', () => {
  const { children = [], size } = treeOf(5000);
  assert.equal(size, 50_000);
  assert.equal(children.length, 41);
  const rest = children.at(-1);
  assert.equal(rest?.label, '4,960 more');
  assert.equal(rest.children?.length, 40);
  assert.deepEqual(rest.children[0], { label: '00040 … 00163', size: 1240, address: '#/0/d' });
  const largest = Math.max(...rest.children.map((each) => each.size));
  assert.ok(largest < size / 30);
  assert.equal(
    rest.children.reduce((sum, each) => sum + each.size, 0),
    rest.size,
  );
});

test('shows some dozens more as one', () => {
  assert.deepEqual(treeOf(60).children?.at(-1), { label: '20 more', size: 200, address: '#/0/d' });
});
