import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareLayers, compareStacks } from './compare-layers.ts';
import { boundEntries, type EntryFacts } from './layer-facts.ts';

const FILE: EntryFacts = { type: 'file', mode: '0644', owner: '0:0', content: 'aa (1 bytes)' };
const NONE = new Set<string>();

const compare = (before: EntryFacts | undefined, now: EntryFacts | undefined, ran = NONE) =>
  compareLayers(
    { entries: before ? { '/a': before } : {} },
    { entries: now ? { '/a': now } : {} },
    ran,
  ).changes.map(({ kind, name, ...change }) => change);

test('tells each field of an entry that differs, old and new', () => {
  assert.deepEqual(compare(FILE, FILE), []);
  assert.deepEqual(
    compare(FILE, { ...FILE, mode: '0755', owner: '5:0', content: 'bb (2 bytes)' }),
    [
      { field: 'mode', old: '0644', new: '0755' },
      { field: 'owner', old: '0:0', new: '5:0' },
      { field: 'content', old: 'aa (1 bytes)', new: 'bb (2 bytes)' },
    ],
  );
  assert.deepEqual(compare({ ...FILE, time: '1970-01-02T00:00:00Z' }, FILE), [
    { field: 'time', old: '1970-01-02T00:00:00Z' },
  ]);
});

test('tells entries that came, went, or are of another type', () => {
  const link = { type: 'symlink', target: '/b', mode: '0777', owner: '0:0' };
  assert.deepEqual(compare(undefined, FILE), [{ new: 'file, 0644, aa (1 bytes)' }]);
  assert.deepEqual(compare(link, undefined), [{ old: 'symlink to /b' }]);
  assert.deepEqual(compare(FILE, link), [
    { old: 'file, 0644, aa (1 bytes)', new: 'symlink to /b' },
  ]);
});

test('what a step that ran made is no news, nor what is not known yet', () => {
  const made = { ...FILE, step: 'build' };
  assert.deepEqual(compare(made, { ...made, content: 'bb (2 bytes)' }, new Set(['build'])), []);
  assert.equal(compare(made, { ...made, content: 'bb (2 bytes)' }).length, 1);
  const { content: _, ...unknown } = made;
  assert.deepEqual(compare(made, unknown), []);
});

test('tells that only the order differs, where the tar keeps it', () => {
  const entries = { '/a': FILE };
  assert.deepEqual(compareLayers({ entries, order: '1' }, { entries, order: '2' }, NONE).changes, [
    { kind: 'entry', name: 'the order of entries' },
  ]);
});

test('tells 20 differences, and how many more there are', () => {
  const entries = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`/${at}`, FILE]));
  const { changes, further } = compareLayers({ entries: {} }, { entries }, NONE);
  assert.deepEqual([changes.length, further], [20, 30]);
});

test('of a layer with more than 50,000 entries only directories are kept, and what steps make', () => {
  const many = Array.from({ length: 50_001 }, (_, at) => [`/d/${at % 90}/f${at}`, FILE] as const);
  const entries = { ...Object.fromEntries(many), '/app': { ...FILE, step: 'build' } };
  const before = boundEntries(entries);
  assert.equal(Object.keys(before).length, 91);
  const now = boundEntries({ ...entries, '/d/7/f7': { ...FILE, mode: '0600' } });
  const { changes } = compareLayers({ entries: before }, { entries: now }, NONE);
  assert.deepEqual(
    changes.map(({ name, field }) => [name, field]),
    [['/d/7/', 'content']],
  );
});

test('tells layers that came, went or moved', () => {
  const ids = (...names: string[]) => names.map((id) => ({ id }));
  assert.deepEqual(compareStacks(ids('a', 'b'), ids('a', 'b')), []);
  assert.deepEqual(
    compareStacks(ids('a', 'b'), ids('a', 'c')).map(({ name }) => name),
    ['b', 'c'],
  );
  assert.deepEqual(compareStacks(ids('a', 'b'), ids('b', 'a')), [
    { kind: 'layer', name: 'their order', old: 'a, b', new: 'b, a' },
  ]);
});
