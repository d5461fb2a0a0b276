import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPendingTaps, nameTap } from './pending-taps.ts';

const tap = { type: 'tap', plugin: 'mine', hook: 'layer', stage: 'make', image: 'app' } as const;

test('names the taps that have not returned, the longest first', () => {
  let now = 0;
  const taps = createPendingTaps(() => now++);
  taps.handle({ ...tap, state: 'start', platform: 'linux/arm64' });
  taps.handle({ ...tap, state: 'start', platform: 'linux/amd64' });
  taps.handle({ ...tap, state: 'start', platform: 'linux/s390x' });
  taps.handle({ ...tap, state: 'end', platform: 'linux/amd64' });
  assert.deepEqual(taps.list().map(nameTap), [
    'plugin "mine" at layer/make for app linux/arm64',
    'plugin "mine" at layer/make for app linux/s390x',
  ]);
});

test('names what the command waits for: slow taps, or else other code of plugins', () => {
  let now = 0;
  const taps = createPendingTaps(() => now);
  assert.deepEqual(taps.waiting(), []);
  taps.watchOthers(() => ['plugin "mine" at setup']);
  assert.deepEqual(taps.waiting(), ['plugin "mine" at setup']);
  taps.handle({ ...tap, state: 'start' });
  assert.deepEqual(taps.waiting(), []);
  now = 6000;
  assert.deepEqual(taps.waiting(), ['plugin "mine" at layer/make for app']);
});

test('names the destination of a push', () => {
  const taps = createPendingTaps();
  const push = { ...tap, plugin: 'builtin-docker', hook: 'push' } as const;
  taps.handle({ ...push, state: 'start', destination: 'docker://ghcr.io/acme/app' });
  taps.handle({ ...push, state: 'start', destination: 'docker://localhost:5000/app' });
  taps.handle({ ...push, state: 'end', destination: 'docker://ghcr.io/acme/app' });
  assert.deepEqual(taps.list().map(nameTap), [
    'plugin "builtin-docker" at push/make for app to docker://localhost:5000/app',
  ]);
});

test('counts equal calls apart', () => {
  const taps = createPendingTaps();
  taps.handle({ ...tap, state: 'start' });
  taps.handle({ ...tap, state: 'start' });
  taps.handle({ ...tap, state: 'end' });
  assert.equal(taps.list().length, 1);
  taps.handle({ ...tap, state: 'end' });
  assert.equal(taps.list().length, 0);
});

test('calls a tap slow after five seconds', () => {
  let now = 0;
  const taps = createPendingTaps(() => now);
  taps.handle({ ...tap, state: 'start' });
  now = 4999;
  assert.equal(taps.slow().length, 0);
  now = 5000;
  assert.equal(taps.slow().length, 1);
});

test('says of work on a published image that its push is over', () => {
  const taps = createPendingTaps();
  taps.handle({ ...tap, hook: 'published', stage: '', state: 'start' });
  assert.deepEqual(taps.list().map(nameTap), ['plugin "mine" after the push of app']);
});
