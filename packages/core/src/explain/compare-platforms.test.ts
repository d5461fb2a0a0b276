import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparePlatforms } from './compare-platforms.ts';

const PLATFORM = {
  base: { reference: 'debian:12', digest: 'sha256:a' },
  config: { config: { Env: ['A=1'], Labels: { x: '1' } }, created: '1970-01-01T00:00:00Z' },
  annotations: { a: '1' },
  options: { go: { ldflags: ['-s'] }, symlinks: {} },
  timestamp: 0,
};

for (const [what, now, change] of [
  ['nothing', {}, undefined],
  [
    'a base that moved',
    { base: { reference: 'debian:12', digest: 'sha256:b' } },
    { kind: 'base', name: 'debian:12', old: 'sha256:a', new: 'sha256:b' },
  ],
  [
    'another base',
    { base: { reference: 'debian:13', digest: 'sha256:c' } },
    { kind: 'base', name: 'reference', old: 'debian:12', new: 'debian:13' },
  ],
  [
    'a label',
    { config: { ...PLATFORM.config, config: { Env: ['A=1'], Labels: { x: '2' } } } },
    { kind: 'config', name: 'config.Labels.x', old: '1', new: '2' },
  ],
  [
    'an environment of the container',
    { config: { ...PLATFORM.config, config: { Env: ['A=2'], Labels: { x: '1' } } } },
    { kind: 'config', name: 'config.Env', old: '["A=1"]', new: '["A=2"]' },
  ],
  [
    'the option of a plugin',
    { options: { go: { ldflags: ['-w'] }, symlinks: {} } },
    { kind: 'option', name: 'go.ldflags', old: '["-s"]', new: '["-w"]' },
  ],
  ['options that are not known', { options: undefined }, undefined],
  ['an annotation', { annotations: {} }, { kind: 'annotation', name: 'a', old: '1' }],
  [
    'the timestamp',
    { timestamp: 86_400 },
    {
      kind: 'timestamp',
      name: 'timestamp',
      old: '1970-01-01T00:00:00Z',
      new: '1970-01-02T00:00:00Z',
    },
  ],
] as const)
  test(`tells ${what}`, () =>
    assert.deepEqual(
      comparePlatforms(PLATFORM, { ...PLATFORM, ...now }),
      change === undefined ? [] : [change],
    ));
