import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageRecord, LayerRecord, StepRecord } from './build-record.ts';
import { keepReasons } from './keep-reasons.ts';

const LAYER: LayerRecord = {
  ...{ id: 'go', digest: 'sha256:l', diffId: 'sha256:d', size: 1, written: true },
  ...{ steps: ['cc'], changes: [{ kind: 'entry', name: '/app' }] },
};
const CHANGE = { kind: 'file', name: '/main.c' } as const;
const STEP: StepRecord = {
  id: 'cc',
  from: 'compile',
  reason: 'main.c changed',
  changes: [CHANGE],
  paths: ['/app'],
  facts: { argv: ['cc'], directory: '/', env: {}, settings: {}, stamps: {} },
};
const PUSH = { destination: 'oci:out', reference: 'oci:out:v1', digest: 'sha256:i', tags: ['v1'] };
const BUILT: ImageRecord = {
  ...{ at: 'one', digest: 'sha256:i', previous: 'sha256:h', changes: [], annotations: {} },
  platforms: {
    'linux/amd64': {
      ...{ digest: 'sha256:m', previous: 'sha256:n', base: { reference: 'scratch' } },
      ...{ steps: [STEP], layers: [LAYER], annotations: {}, timestamp: 0 },
      changes: [{ kind: 'timestamp', name: 'timestamp' }],
    },
  },
  pushes: [{ ...PUSH, at: 'one' }],
};

/** What a build records that found everything, and pushed it. */
function pushed(): ImageRecord {
  const { previous: _, ...image } = BUILT;
  const { previous: __, ...platform } = BUILT.platforms['linux/amd64'] ?? assert.fail();
  const { reason: ___, ...step } = STEP;
  return {
    ...image,
    at: 'two',
    platforms: {
      'linux/amd64': {
        ...platform,
        changes: [],
        steps: [{ ...step, from: 'local', changes: [] }],
        layers: [{ ...LAYER, written: false, changes: [] }],
      },
    },
    pushes: [{ ...PUSH, destination: 'docker://a/b', at: 'two' }],
  };
}

test('a push of what was built before leaves the reasons, and adds its destination', () => {
  const { pushes, ...kept } = keepReasons(BUILT, pushed());
  const { pushes: _, ...built } = BUILT;
  assert.deepEqual(kept, built);
  assert.deepEqual(
    pushes.map(({ destination, at }) => [destination, at]),
    [
      ['docker://a/b', 'two'],
      ['oci:out', 'one'],
    ],
  );
});

test('what was made again has its own reasons', () => {
  const now = { ...pushed(), digest: 'sha256:j', platforms: BUILT.platforms };
  assert.deepEqual(keepReasons(BUILT, now), now);
  assert.deepEqual(keepReasons(undefined, now), now);
});
