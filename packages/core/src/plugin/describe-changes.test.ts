import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeChanges } from './describe-changes.ts';

test('reports nothing for equal descriptions', () => {
  assert.deepEqual(describeChanges({ a: [{ id: 'x', b: 1 }] }, { a: [{ id: 'x', b: 1 }] }), []);
});

test('names list members by id and path', () => {
  const before = { layers: [{ id: 'go', entries: [{ path: '/app/a', mode: 1 }] }] };
  const after = {
    layers: [
      { id: 'go', entries: [{ path: '/app/a', mode: 2 }, { path: '/app/b' }] },
      { id: 'links', entries: [] },
    ],
  };
  assert.deepEqual(describeChanges(before, after), [
    { kind: 'changed', path: 'layers[go].entries[/app/a].mode' },
    { kind: 'added', path: 'layers[go].entries[/app/b]' },
    { kind: 'added', path: 'layers[links]' },
  ]);
});

test('reports what was removed, and quotes keys that are not identifiers', () => {
  assert.deepEqual(describeChanges({ labels: { 'a.b/c': '1' }, x: 1 }, { labels: {}, x: '1' }), [
    { kind: 'removed', path: 'labels["a.b/c"]' },
    { kind: 'changed', path: 'x' },
  ]);
});

test('stays short for a description that changed everywhere', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, n]));
  assert.equal(describeChanges({}, many).length, 200);
});
