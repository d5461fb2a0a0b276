import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWorthFetching, missingSeconds } from './choose-bundles.ts';

const TERMS = { rate: 20e6, processors: 2 };

test('fetches what takes longer to make', () => {
  assert.ok(isWorthFetching({ size: 25e6, seconds: 40 }, TERMS));
  assert.ok(!isWorthFetching({ size: 25e6, seconds: 2 }, TERMS));
});

test('fetches less where more processors make it, or the connection is slow', () => {
  const offer = { size: 25e6, seconds: 10 };
  assert.ok(isWorthFetching(offer, TERMS));
  assert.ok(!isWorthFetching(offer, { ...TERMS, processors: 16 }));
  assert.ok(!isWorthFetching(offer, { ...TERMS, rate: 1e6 }));
});

test('fetches nothing where nothing is missing', () => {
  assert.ok(!isWorthFetching({ size: 1, seconds: 0 }, TERMS));
});

test('counts the time of missing results alone', () => {
  const results = [
    { marker: 'a', bytes: 30 },
    { marker: 'b', bytes: 10 },
  ];
  const bundle = { seconds: 8, bytes: 40, results };
  assert.equal(
    missingSeconds(bundle, () => true),
    8,
  );
  assert.equal(
    missingSeconds(bundle, (marker) => marker === 'b'),
    2,
  );
  assert.equal(
    missingSeconds(bundle, () => false),
    0,
  );
  const empty = { seconds: 8, bytes: 0, results: [{ marker: 'a', bytes: 0 }] };
  assert.equal(
    missingSeconds(empty, () => false),
    0,
  );
});
