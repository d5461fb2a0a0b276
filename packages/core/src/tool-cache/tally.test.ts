import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from './tally.ts';

test('says how much was fetched', () => {
  const tally = new Tally();
  assert.deepEqual(tally.sentences("Go's build cache", 'fetched'), []);
  tally.add('a', 60_000_000);
  tally.add('a', 60_000_000);
  assert.deepEqual(tally.sentences("Go's build cache", 'fetched'), [
    "Go's build cache: 60 MB in 1 bundle fetched in 0.0 s",
  ]);
  tally.add('b', 1_540_000);
  assert.match(tally.sentences('It', 'written').join(), /^It: 62 MB in 2 bundles written in /);
});

test('says sizes of less than a megabyte in kilobytes', () => {
  const sizeOf = (bytes: number) => {
    const tally = new Tally();
    tally.add('a', bytes);
    return / ([\d.]+ \w+) in 1 bundle /.exec(tally.sentences('It', 'written').join())?.[1];
  };
  assert.deepEqual([312, 9950, 999_499, 999_500].map(sizeOf), [
    '0.3 kB',
    '10 kB',
    '999 kB',
    '1.0 MB',
  ]);
});

test('says what was given up, also where nothing was fetched', () => {
  const tally = new Tally();
  tally.giveUp();
  assert.deepEqual(tally.sentences('It', 'fetched'), [
    'It: gave up fetching 1 bundle, because compiling is faster',
  ]);
});
