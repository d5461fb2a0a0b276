import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOnto } from './parse-onto.ts';

test('takes one base for all platforms, or a base for each pattern', () => {
  assert.equal(parseOnto(undefined), undefined);
  assert.equal(parseOnto(['alpine:3']), 'alpine:3');
  assert.deepEqual(parseOnto(['linux/*=alpine:3', 'windows/*=oci:b']), {
    'linux/*': 'alpine:3',
    'windows/*': 'oci:b',
  });
});

for (const values of [['a', 'b'], ['a', 'linux/*=b'], ['linux=b=c'], ['x/=b']])
  test(`refuses ${values.join(' and ')}`, () => {
    assert.throws(() => parseOnto(values), { name: 'UsageError' });
  });
