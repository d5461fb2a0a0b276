import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StrakeError } from '../errors/index.ts';
import { STAGES, type Stage } from './hook-table.ts';
import { orderTaps } from './order-taps.ts';
import type { Tap } from './tap.ts';

function tap(plugin: string, wishes: Partial<Pick<Tap, 'stage' | 'before' | 'after'>> = {}): Tap {
  return {
    plugin,
    hook: 'layer',
    stage: 'make',
    before: [],
    after: [],
    when: {},
    handler: () => undefined,
    errors: {},
    ...wishes,
  };
}

const names = (taps: readonly Tap[]) =>
  orderTaps('layer', taps)
    .map((each) => each.plugin)
    .join(' ');

test('keeps the order of the list without before and after', () => {
  assert.equal(names([tap('c'), tap('a'), tap('b')]), 'c a b');
});

test('runs the stages in order, whatever the order of the list', () => {
  const taps = [
    tap('check', { stage: 'check' }),
    tap('adjust', { stage: 'adjust' }),
    tap('convert', { stage: 'convert' }),
    tap('make'),
    tap('prepare', { stage: 'prepare' }),
  ];
  assert.equal(names(taps), 'prepare make adjust convert check');
});

test('orders a chain of three "before" correctly, unlike tapable', () => {
  assert.equal(
    names([tap('a', { before: ['b'] }), tap('b', { before: ['c'] }), tap('c')]),
    'a b c',
  );
  assert.equal(
    names([tap('c'), tap('b', { before: ['c'] }), tap('a', { before: ['b'] })]),
    'a b c',
  );
});

test('moves a tap after the one it names in "after"', () => {
  assert.equal(names([tap('a', { after: ['c'] }), tap('b'), tap('c')]), 'b c a');
});

test('ignores a name that is not in use', () => {
  assert.equal(names([tap('a'), tap('b', { before: ['nobody'], after: ['nowhere'] })]), 'a b');
});

test('refuses before and after across stages, and names both stages', () => {
  assert.throws(
    () => orderTaps('layer', [tap('a', { before: ['b'] }), tap('b', { stage: 'adjust' })]),
    (error) =>
      StrakeError.is(error) &&
      error.code === 'PLUGIN_ORDER' &&
      /layer\/make.*adjust/.test(error.message),
  );
});

test('refuses a cycle and prints it', () => {
  assert.throws(
    () =>
      orderTaps('layer', [
        tap('x'),
        tap('a', { before: ['b'] }),
        tap('b', { before: ['c'] }),
        tap('c', { before: ['a'] }),
      ]),
    (error) =>
      StrakeError.is(error) &&
      error.code === 'PLUGIN_ORDER' &&
      /a → b → c → a|b → c → a → b|c → a → b → c/.test(error.message),
  );
});

test('accepts two taps of one plugin in one stage, and a plugin that names itself', () => {
  const first = tap('a', { before: ['a'], after: ['a'] });
  const second = tap('a');
  assert.deepEqual(orderTaps('layer', [first, second]), [first, second]);
});

test('respects every before and after and keeps all taps, for any acyclic set', () => {
  const stage = fc.constantFrom<Stage>(...STAGES);
  fc.assert(
    fc.property(fc.array(fc.tuple(stage, fc.array(fc.nat(9))), { maxLength: 10 }), (specs) => {
      const all = specs.map(([at], index) => ({ at, name: `p${index}` }));
      const taps = specs.map(([at, wishes], index) =>
        tap(`p${index}`, {
          stage: at,
          // Only towards later ones of the same stage: no circle can arise.
          before: wishes
            .filter((other) => other > index && all[other]?.at === at)
            .map((other) => `p${other}`),
        }),
      );
      const sorted = orderTaps('layer', taps);
      assert.equal(new Set(sorted).size, taps.length);
      for (const each of taps) {
        for (const later of each.before) {
          assert.ok(sorted.indexOf(each) < sorted.findIndex((other) => other.plugin === later));
        }
      }
    }),
  );
});
