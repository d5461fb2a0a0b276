import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListedBundle } from './listed-bundle.ts';
import { bundlesByMarker, secondsOf } from './plan-results.ts';
import type { Used } from './used-results.ts';

/** A scope that used one result, which took this long. */
function scope(seconds?: number) {
  const used: Used = { group: 'all', files: [], needs: new Set(), ...(seconds && { seconds }) };
  return { needs: new Map(), results: new Map([['marker', used]]) };
}

const bundled = (bytes: number) => ({ marker: 'marker', bytes });
const older = { seconds: 6, bytes: 100, results: [bundled(50)] } as unknown as ListedBundle;

test('knows how long making a result took: in this run, else in the one that made its bundle', () => {
  assert.equal(secondsOf(bundled(50), scope(2), bundlesByMarker([older])), 2);
  assert.equal(secondsOf(bundled(50), scope(), bundlesByMarker([older])), 3);
});

test('estimates what nobody has measured by its size, and at least the start of a process', () => {
  assert.equal(secondsOf(bundled(10e6), scope(), new Map()), 2);
  assert.equal(secondsOf(bundled(1000), scope(), new Map()), 0.05);
});
