import { compareStrings, isMap, typeOf, type Value } from './value.ts';

/**
 * `eq`: values of one basic type, or nil. Source: text/template, funcs.go
 * @throws a plain error for values that Go cannot compare
 */
export function isEqual(one: Value, other: Value): boolean {
  if (isMap(one) || isMap(other)) {
    if (one === null || other === null) return false;
    throw new Error(`cannot compare ${typeOf(one)} with ${typeOf(other)}`);
  }
  if (one !== null && other !== null && typeof one !== typeof other) throw incompatible(one, other);
  return one === other;
}

/**
 * `lt` and its like: negative, 0 or positive.
 * @throws a plain error for values without an order
 */
export function compareValues(one: Value, other: Value): number {
  if (typeof one === 'string' && typeof other === 'string') return compareStrings(one, other);
  const isNumber =
    (typeof one === 'bigint' && typeof other === 'bigint') ||
    (typeof one === 'number' && typeof other === 'number');
  if (!isNumber) throw incompatible(one, other);
  return one < other ? -1 : one > other ? 1 : 0;
}

function incompatible(one: Value, other: Value): Error {
  return new Error(`cannot compare ${typeOf(one)} with ${typeOf(other)}`);
}
