import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparisonAnswer, ProgramChanges } from '../../answer/index.ts';
import { groupPlatforms } from './group-platforms.ts';

const NOTHING: ProgramChanges = { modules: [], settings: [] };

test('groups platforms in which the same changed, whatever their sizes', () => {
  const platform = (name: string, size: number, more: object = {}) => ({
    platform: name,
    change: 'changed',
    descriptor: [],
    manifest: [],
    config: [{ path: ['config', 'User'], after: '1' }],
    layers: [{ change: 'changed', before: { position: 0, size }, after: { position: 0, size } }],
    entries: [{ path: 'app', change: 'changed', fields: ['content'], after: { size } }],
    ...more,
  });
  const platforms = [
    platform('linux/amd64', 1),
    platform('linux/s390x', 1, { change: 'same' }),
    platform('linux/arm64', 2),
    platform('linux/arm/v7', 3, { config: [] }),
    platform('linux/ppc64le', 4),
  ];
  const up = { name: 'm', change: 'up', before: 'v1.0.0', after: 'v1.1.0' } as const;
  const programs = [NOTHING, NOTHING, NOTHING, NOTHING, { ...NOTHING, modules: [up] }];
  const answer = { diff: { platforms }, programs } as unknown as ComparisonAnswer;
  assert.deepEqual(
    groupPlatforms(answer).map((group) => group.platforms.map((each) => each.platform)),
    [['linux/amd64', 'linux/arm64'], ['linux/arm/v7'], ['linux/ppc64le']],
  );
});
