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

test('gives a need at most eight bundles of a group, and loses no result', () => {
  const others = [...'bcdefghijklm'];
  const results = others.flatMap((other, at) => [
    result(`x${at}`, `a${other}`, (at + 1) * MB),
    result(`y${at}`, `ab${other}`, (at + 1) * MB),
  ]);
  const { made } = planBundles(results, []);
  for (const need of ['a', ...others])
    assert.ok(made.filter((each) => each.needs.has(need)).length <= 8, need);
  for (const { marker, needs } of results) {
    const [bundle, ...more] = made.filter(({ markers }) => markers.includes(marker));
    assert.ok(bundle && more.length === 0, marker);
    assert.ok([...needs].every((need) => bundle.needs.has(need)));
  }
});

test('plans for hundreds of programs within a moment', () => {
  const results = Array.from({ length: 3000 }, (_, at) => ({
    marker: `m${at}`,
    bytes: MB,
    group: 'std',
    needs: new Set(
      Array.from({ length: 100 }, (_, need) => `n${need}`).filter((_, need) => (at * need) % 7 < 3),
    ),
  }));
  const before = performance.now();
  planBundles(results, []);
  assert.ok(performance.now() - before < 5000);
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
  const results = [...'abcdefghi'].map((marker) => result(marker, 'p'));
  const eight = [...'abcdefgh'].map((marker) => bundle(`old ${marker}`, marker));
  assert.equal(shown(results.slice(0, 8), eight).kept.length, 8);
  assert.deepEqual(shown(results, eight), { kept: [], made: ['std p: abcdefghi'] });
  const nine = [...eight, bundle('old i', 'i')];
  assert.deepEqual(shown(results, nine), { kept: [], made: ['std p: abcdefghi'] });
});
