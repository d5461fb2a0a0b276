import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ValueChange } from '@strake/core';
import type { PlatformReport } from '../diff/diff-report.ts';
import { baseRows } from './base-rows.ts';
import { mergeFailures } from './merge-failures.ts';

const rows = (...manifest: readonly ValueChange[]) =>
  baseRows({ manifest } as unknown as PlatformReport);
const annotation = (name: string, before: string, after: string): ValueChange => ({
  path: ['annotations', name],
  ...{ before, after },
});

test('says that the base is another one, from its annotations or from the record', () => {
  const [old, fresh] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
  assert.deepEqual(rows(annotation('org.opencontainers.image.base.digest', old, fresh)), [
    { sign: '~', name: 'image', before: 'sha256:aaaaaaaaaaaa', after: 'sha256:bbbbbbbbbbbb' },
  ]);
  const record = (name: string) => JSON.stringify({ layers: 1, name });
  assert.deepEqual(
    rows(annotation('dev.strake.base', record('builtin:static'), record('scratch'))),
    [{ sign: '~', name: 'image', before: 'builtin:static', after: 'scratch' }],
  );
});

test('says nothing of a record whose base is the same, or that is malformed', () => {
  const record = (layers: number) => JSON.stringify({ layers, name: 'builtin:static' });
  assert.deepEqual(rows(annotation('dev.strake.base', record(1), record(2))), []);
  assert.deepEqual(rows(annotation('dev.strake.base', '{', '[]')), []);
});

test('tells of a condition once that holds for the same reason on several platforms', () => {
  const failed = [
    { condition: 'user', platform: 'linux/amd64', message: 'm' },
    { condition: 'user', platform: '', message: 'm' },
    { condition: 'user', platform: 'linux/arm64', message: 'other' },
    { condition: 'any', message: 'the images differ' },
  ];
  assert.deepEqual(
    mergeFailures(failed).map(({ platforms }) => platforms),
    [['linux/amd64', 'no platform'], ['linux/arm64'], []],
  );
});
