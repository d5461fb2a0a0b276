import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageConfigFields } from '@strake/core/plugin';
import { historyAsGo, readAsGo } from './go-config.ts';
import { goTime, normalTime } from './go-time.ts';

const times: readonly [given: string | undefined, expected: string][] = [
  [undefined, '0001-01-01T00:00:00Z'],
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.120300Z', '2026-01-02T03:04:05.1203Z'],
  ['2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:00.10+01:00', '2026-01-02T03:04:00.1+01:00'],
  ['2026-01-02T03:04:00+00:00', '2026-01-02T03:04:00Z'],
];
for (const [given, expected] of times)
  test(`writes the time ${given} as Go does`, () => assert.equal(normalTime(given), expected));

test('writes seconds in UTC', () => {
  assert.equal(goTime(0), '1970-01-01T00:00:00Z');
  assert.equal(goTime(1_700_000_000), '2023-11-14T22:13:20Z');
  assert.equal(goTime(undefined), '0001-01-01T00:00:00Z');
});

test('keeps what Go knows of a config, and nothing empty', () => {
  const base = {
    os: 'linux',
    architecture: 'arm64',
    variant: 'v8',
    author: '',
    docker_version: '20.10',
    'moby.buildkit.cache': 'x',
    config: {
      User: '',
      Labels: {},
      Env: null,
      Shell: ['/bin/sh'],
      Tty: false,
      Healthcheck: { Test: ['NONE'], Interval: 0, Odd: 1 },
      Odd: 'field',
    },
  } as unknown as ImageConfigFields;
  assert.deepEqual(readAsGo(base), {
    os: 'linux',
    architecture: 'arm64',
    variant: 'v8',
    docker_version: '20.10',
    created: '0001-01-01T00:00:00Z',
    config: { Shell: ['/bin/sh'], Healthcheck: { Test: ['NONE'] } },
  });
});

test('gives each element of the history a time', () => {
  assert.deepEqual(historyAsGo([{ created_by: 'a', comment: '', empty_layer: false }, {}]), [
    { created_by: 'a', created: '0001-01-01T00:00:00Z' },
    { created: '0001-01-01T00:00:00Z' },
  ]);
});
