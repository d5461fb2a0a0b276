import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezePlain } from './plain-data.ts';

test('freezes everything that is in a value', () => {
  const value = freezePlain({ list: [{ deep: { map: {} } }] });
  assert.ok(
    Object.isFrozen(value) &&
      Object.isFrozen(value.list) &&
      Object.isFrozen(value.list[0]?.deep.map),
  );
});

test('lets the same record stand in two places', () => {
  const shared = { a: 1 };
  assert.doesNotThrow(() => freezePlain({ one: shared, two: shared }));
});

class Special {}
const circle: Record<string, unknown> = {};
circle['self'] = circle;
const refused: readonly [title: string, value: unknown, path: string][] = [
  ['a function', { steps: [() => 1] }, 'steps[0]'],
  ['a symbol', { a: Symbol('x') }, 'a'],
  ['a bigint', { a: 1n }, 'a'],
  ['NaN', { a: { b: Number.NaN } }, 'a.b'],
  ['an instance of a class', { a: new Special() }, 'a'],
  ['a Map', { a: new Map() }, 'a'],
  ['bytes', { a: new Uint8Array(1) }, 'a'],
  ['undefined in a list', { a: [undefined] }, 'a[0]'],
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
