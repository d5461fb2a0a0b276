import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExistingBundle, type PlannedResult, planBundles } from './plan-bundles.ts';

const MB = 1_000_000;

function result(marker: string, needs: string, bytes = MB, group = 'std'): PlannedResult {
  return { marker, bytes, group, needs: new Set(needs) };
}

function bundle(digest: string, markers: string, group = 'std', bytes = MB): ExistingBundle {
  const results = [...markers].map((marker) => ({ marker, bytes }));
  return { digest, group, bytes: bytes * results.length, results };
}

/** The plan in few words: `std ab: xy`. */
function shown(results: readonly PlannedResult[], existing: readonly ExistingBundle[] = []) {
  const { kept, made } = planBundles(results, existing);
  return {
    kept: [...kept].flatMap(([need, own]) => own.map(({ digest }) => `${need}: ${digest}`)),
    made: made.map(
      ({ group, needs, markers }) =>
        `${group} ${[...needs].toSorted().join('')}: ${markers.join('')}`,
    ),
  };
}

test('puts together what the same needs use', () => {
  const results = [result('y', 'ab'), result('x', 'ab'), result('z', 'a')];
  assert.deepEqual(shown(results), { kept: [], made: ['std ab: xy', 'std a: z'] });
});

test('keeps groups apart', () => {
  const results = [result('x', 'a'), result('y', 'a', MB, 'project')];
  assert.deepEqual(shown(results).made, ['project a: y', 'std a: x']);
});

test('does not depend on the order of the results', () => {
  const results = ['a', 'b', 'ab', 'abc', 'c', 'bc'].map((needs, at) => result(String(at), needs));
  assert.deepEqual(shown(results.toReversed()), shown(results));
});

test('joins small classes with the smallest one that more needs use', () => {
  const results = [
    result('s', 'a', 1000),
    result('x', 'ab'),
    result('y', 'abc', 5 * MB),
    result('z', 'c', 1000),
  ];
  assert.deepEqual(shown(results).made, ['std ab: sx', 'std abc: yz']);
});

test('gives a need at most four bundles of a group', () => {
  const needs = ['a', 'ab', 'ac', 'ad', 'ae', 'af', 'abc', 'abd'];
  const results = needs.map((each, at) => result(String(at), each, (at + 1) * MB));
  const { made } = planBundles(results, []);
  for (const need of 'abcdef')
    assert.ok(made.filter((each) => each.needs.has(need)).length <= 4, need);
  assert.deepEqual(
    made.flatMap(({ markers }) => markers).toSorted(),
    results.map(({ marker }) => marker),
  );
});

test('keeps a bundle that is used nearly whole, and makes one of the rest', () => {
  const results = [...'abcdefghijk'].map((marker) => result(marker, 'p'));
  assert.deepEqual(shown(results, [bundle('old', 'abcdefghij')]), {
    kept: ['p: old'],
    made: ['std p: k'],
  });
});

test('keeps a bundle of which a tenth is unused, and no other', () => {
  const results = [...'abcdefghi'].map((marker) => result(marker, 'p'));
  assert.deepEqual(shown(results, [bundle('old', 'abcdefghi-')]), { kept: ['p: old'], made: [] });
  assert.deepEqual(shown(results, [bundle('old', 'abcdefghi--')]), {
    kept: [],
    made: ['std p: abcdefghi'],
  });
});

test('keeps a bundle for those needs alone that use it', () => {
  const results = [...[...'abcdefghij'].map((marker) => result(marker, 'pq')), result('x', 'q')];
  const { kept, made } = shown(
    [...results, result('z', 'r')],
    [bundle('old', 'abcdefghij'), bundle('other', 'xyz')],
  );
  assert.deepEqual(kept, ['p: old', 'q: old']);
  assert.deepEqual(made, ['std q: x', 'std r: z']);
});

test('keeps no bundle whose results another one has', () => {
  const results = [...'abcd'].map((marker) => result(marker, 'p'));
  const existing = [bundle('small', 'abc'), bundle('large', 'abcd')];
  assert.deepEqual(shown(results, existing), { kept: ['p: large'], made: [] });
});

test('keeps no bundle of another group', () => {
  assert.deepEqual(shown([result('a', 'p')], [bundle('old', 'a', 'project')]).made, ['std p: a']);
});

test('makes the bundles of a group new once there are too many', () => {
  const results = [...'abcde'].map((marker) => result(marker, 'p'));
  const four = [...'abcd'].map((marker) => bundle(`old ${marker}`, marker));
  assert.deepEqual(shown(results.slice(0, 4), four).kept.length, 4);
  assert.deepEqual(shown(results, four), { kept: [], made: ['std p: abcde'] });
  const five = [...'abcde'].map((marker) => bundle(`old ${marker}`, marker));
  assert.deepEqual(shown(results, five), { kept: [], made: ['std p: abcde'] });
});
