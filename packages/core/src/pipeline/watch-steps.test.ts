import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildSession } from './session.ts';
import { watchSteps } from './watch-steps.ts';

test('knows what a build ran and packed before it failed, and what failed', () => {
  const [session, watched] = watchSteps({ emit: () => {} } as unknown as BuildSession);
  const [image, step] = ['app', { id: 'cc', why: 'main.c changed' }];
  const layer = { id: 'c', digest: 'sha256:a', size: 1 };
  const ended = { type: 'phase', state: 'end', image, platform: 'linux/amd64' } as const;
  session.emit({ ...ended, phase: 'compile', steps: [step] });
  session.emit({ ...ended, phase: 'layer', layers: [layer] });
  const platform = 'linux/arm64';
  session.emit({ type: 'stopped', image, platform, steps: [], failed: [step] });
  const ran = { id: 'cc', reason: 'main.c changed', changes: [] };
  assert.ok(watched.hasBegun);
  assert.deepEqual(watched.packed.get(image)?.get('linux/amd64'), [layer]);
  assert.deepEqual(
    [...(watched.ran.get(image) ?? [])],
    [
      ['linux/amd64', [ran]],
      [platform, [{ ...ran, failed: true }]],
    ],
  );
});
