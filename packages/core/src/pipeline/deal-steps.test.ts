import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dealSteps, type WorkUnit } from './deal-steps.ts';

const unit = (names: string, ...costs: (number | undefined)[]): WorkUnit<string> => {
  const steps = names.split(' ');
  return { steps, costs: steps.map((_, at) => costs[at]) };
};

test('keeps the programs of an image on a platform together', () => {
  const units = ['a1 a2', 'b1 b2', 'c1 c2', 'd1 d2'].map((names) => unit(names));
  assert.deepEqual(dealSteps(units, 4), [
    ['a1', 'a2'],
    ['b1', 'b2'],
    ['c1', 'c2'],
    ['d1', 'd2'],
  ]);
  assert.deepEqual(dealSteps(units, 2), [
    ['a1', 'a2', 'b1', 'b2'],
    ['c1', 'c2', 'd1', 'd2'],
  ]);
});

test('splits an image that is too large for one shard', () => {
  assert.deepEqual(dealSteps([unit('a b c d')], 2), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('balances by cost', () => {
  const units = [unit('a', 30), unit('b', 10), unit('c', 10), unit('d', 10)];
  assert.deepEqual(dealSteps(units, 2), [['a'], ['b', 'c', 'd']]);
});

test('leaves nothing to do for shards beyond the number of steps', () => {
  assert.deepEqual(dealSteps([unit('a'), unit('b')], 5).flat(), ['a', 'b']);
  assert.deepEqual(dealSteps([], 3), [[], [], []]);
});

test('deals every step once, and no shard much more than its share', () => {
  const steps = fc.array(
    fc.array(fc.option(fc.double({ min: 0, max: 100, noNaN: true })), {
      minLength: 1,
      maxLength: 5,
    }),
    {
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 12 }), (costs, total) => {
      const units = costs.map((each, at) => ({
        steps: each.map((_, which) => `${at}.${which}`),
        costs: each.map((cost) => cost ?? undefined),
      }));
      const dealt = dealSteps(units, total);
      assert.equal(dealt.length, total);
      assert.deepEqual(dealt.flat().sort(), units.flatMap((each) => each.steps).sort());
    }),
  );
});
