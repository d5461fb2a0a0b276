import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duplicateFiles } from './duplicate-files.ts';

test('takes files as equal that have the same size and checksum, those that waste most first', () => {
  const files = [
    { path: '/c', size: 10, sum: 1 },
    { path: '/a', size: 10, sum: 1 },
    { path: '/b', size: 10, sum: 2 },
    { path: '/longer', size: 11, sum: 1 },
    { path: '/x', size: 6, sum: 3 },
    { path: '/y', size: 6, sum: 3 },
    { path: '/z', size: 6, sum: 3 },
    { path: '/small', size: 1 },
    { path: '/smaller', size: 1 },
  ];
  assert.deepEqual(duplicateFiles(files), [
    { paths: ['/x', '/y', '/z'], size: 6, wasted: 12 },
    { paths: ['/a', '/c'], size: 10, wasted: 10 },
  ]);
});
