import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPlain, freezePlain, frozenCopy } from './plain-data.ts';

test('freezes a value deeply', () => {
  const value = freezePlain({ list: [{ deep: { map: {} } }] });
  assert.ok(
    Object.isFrozen(value) &&
      Object.isFrozen(value.list) &&
      Object.isFrozen(value.list[0]?.deep.map),
  );
});

test('copies unfrozen values deeply, and nothing else', () => {
  const inner = { list: [1] };
  const value = Object.freeze({ inner });
  const copy = frozenCopy(value);
  assert.deepEqual(copy, value);
  assert.notEqual(copy.inner, inner);
  assert.equal(Object.isFrozen(inner), false);
  assert.equal(frozenCopy(copy), copy);
});

test('copies values that are only partly plain as `structuredClone` does', () => {
  class Point {
    readonly x = 1;
  }
  assert.deepEqual(frozenCopy({ at: new Point() }), { at: { x: 1 } });
  assert.deepEqual(
    frozenCopy(JSON.parse('{"__proto__":{"a":[1]}}')),
    JSON.parse('{"__proto__":{"a":[1]}}'),
  );
  const shared = Array.from({ length: 64 }).reduce<object>((inner) => ({ a: inner, b: inner }), {});
  const copy = frozenCopy(shared) as { readonly a: object; readonly b: object };
  assert.equal(copy.a, copy.b);
  for (const value of [[1, undefined], { a: [new Map()] }, { a: 1n }, { a: Number.NaN }, circle])
    assert.throws(() => frozenCopy(value), { name: 'NotPlainData' });
});

test('accepts the same object in two places', () => {
  const shared = { a: 1 };
  assert.doesNotThrow(() => freezePlain({ one: shared, two: shared }));
});

test('accepts shared objects, however often they occur', () => {
  const shared = Array.from({ length: 64 }).reduce<object>((inner) => ({ a: inner, b: inner }), {});
  assert.doesNotThrow(() => freezePlain(shared));
});

test('checks without freezing, with the given name for the value', () => {
  const value = { a: [{}] };
  checkPlain(value);
  assert.equal(Object.isFrozen(value) || Object.isFrozen(value.a), false);
  assert.throws(() => checkPlain({ a: [1n] }, 'plan'), {
    message: 'plan.a[0] is a bigint, which is not plain data',
    steps: ['a', 0],
    found: 'a bigint',
  });
});

class Special {}
const circle: Record<string, unknown> = {};
circle.self = circle;
const refused: readonly [title: string, value: unknown, path: string][] = [
  ['a function', { steps: [() => 1] }, 'steps[0]'],
  [
    'a getter',
    {
      steps: {
        get argv() {
          return [];
        },
      },
    },
    'steps.argv',
  ],
  ['a symbol', { a: Symbol('x') }, 'a'],
  ['a bigint', { a: 1n }, 'a'],
  ['NaN', { a: { b: Number.NaN } }, 'a.b'],
  ['an instance of a class', { a: new Special() }, 'a'],
  ['a Map', { a: new Map() }, 'a'],
  ['bytes', { a: new Uint8Array(1) }, 'a'],
  ['undefined in a list', { a: [undefined] }, 'a[0]'],
  // biome-ignore lint/suspicious/noSparseArray: that is the point
  ['a hole in a list', { a: [1, , 2] }, 'a[1]'],
  ['a circle', circle, 'self'],
];
for (const [title, value, path] of refused) {
  test(`refuses ${title} and says where it is`, () => {
    assert.throws(
      () => freezePlain(value),
      (error: Error & { path?: string }) => error.path === path && error.message.includes(path),
    );
  });
}
