import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Layer } from '@strake/oci';
import { addLayer } from './add-layer.ts';

const layer = (id: string, path: string, createdBy?: string): Layer => ({
  id,
  entries: [{ type: 'directory', path }],
  ...(createdBy === undefined ? {} : { createdBy }),
});

test('puts a new layer on top', () => {
  const plan = addLayer({ layers: [layer('a', '/a')] }, layer('b', '/b'));
  assert.deepEqual(plan, { layers: [layer('a', '/a'), layer('b', '/b')] });
});

test('adds to a layer of the same name, where it is', () => {
  const before = { layers: [layer('a', '/a', 'first'), layer('b', '/b')] };
  const plan = addLayer(before, layer('a', '/c', 'second'));
  assert.deepEqual(
    plan?.layers.map(({ id, entries, createdBy }) => [
      id,
      entries.map(({ path }) => path),
      createdBy,
    ]),
    [
      ['a', ['/a', '/c'], 'first; second'],
      ['b', ['/b'], undefined],
    ],
  );
  assert.equal(before.layers[0]?.entries.length, 1);
});

test('changes nothing if there is nothing to add', () => {
  assert.equal(addLayer({ layers: [] }, { id: 'a', entries: [] }), undefined);
});
