import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffValues } from '@strake/core';
import { describeValue } from './describe-value.ts';

test('names the first place where two documents differ, whatever the order of keys', () => {
  assert.deepEqual(diffValues({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }), []);
  const said = (one: unknown, other: unknown) => {
    const [found] = diffValues(one, other);
    return found && describeValue(found);
  };
  const env = (value: string) => ({ config: { Env: ['A=1', value] } });
  assert.equal(said(env('B=1'), env('B=2')), 'config.Env[1] is "B=1", rebuilt "B=2"');
  assert.equal(said({ a: {} }, { a: { b: true } }), 'a.b is nothing, rebuilt true');
  assert.equal(said([1], { 0: 1 }), 'it is [1], rebuilt {"0":1}');
  assert.match(said('x'.repeat(500), null) ?? '', /^it is "x{119}…, rebuilt null$/);
});
