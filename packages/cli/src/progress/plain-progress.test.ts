import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createPendingTaps } from './pending-taps.ts';
import { createPlainProgress } from './plain-progress.ts';

function plain(t: TestContext, verbose = false) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  let text = '';
  const stderr = { write: (part: string) => (text += part) };
  const taps = createPendingTaps();
  const progress = createPlainProgress({
    stderr,
    taps,
    paint: (_, part) => part,
    verbose,
    github: false,
  });
  const tick = (milliseconds: number) => {
    now += milliseconds;
    t.mock.timers.tick(milliseconds);
  };
  return { progress, taps, tick, lines: () => text.split('\n').slice(0, -1) };
}

const end = { type: 'phase', state: 'end', image: 'app' } as const;

test('prints what ended on which platform and how long it took', (t) => {
  const { progress, lines } = plain(t);
  const targets = ['linux/amd64', 'linux/arm/v7'].map((platform) => ({ image: 'app', platform }));
  progress.handle({ type: 'targets', targets });
  progress.handle({ ...end, phase: 'compile', platform: 'linux/amd64', milliseconds: 3210 });
  progress.handle({ ...end, phase: 'mutate', platform: 'linux/amd64', milliseconds: 2 });
  progress.handle({ ...end, phase: 'push', destination: 'oci:dist/oci', milliseconds: 12 });
  assert.deepEqual(lines(), ['app linux/amd64   compile 3.2 s', 'app oci:dist/oci  push 0.0 s']);
});

test('says of a compile that ran no step that it is up to date', (t) => {
  const { progress, lines } = plain(t);
  const step = { id: 'cc', why: 'main.c changed' };
  const compile = { ...end, phase: 'compile', milliseconds: 3210 } as const;
  progress.handle({ ...compile, platform: 'linux/amd64', steps: [] });
  progress.handle({ ...compile, platform: 'linux/arm64', steps: [step] });
  assert.deepEqual(lines(), [
    'app linux/amd64  compile up to date',
    'app linux/arm64  compile 3.2 s',
  ]);
});

test('omits nothing with --verbose', (t) => {
  const { progress, lines } = plain(t, true);
  progress.handle({ ...end, phase: 'mutate', platform: 'linux/amd64', milliseconds: 2 });
  assert.deepEqual(lines(), ['app linux/amd64  mutate 0.0 s']);
});

test('names a tap that takes longer than five seconds, once', (t) => {
  const { progress, taps, tick, lines } = plain(t);
  taps.handle({
    type: 'tap',
    state: 'start',
    plugin: 'mine',
    hook: 'layer',
    stage: 'make',
    image: 'app',
  });
  tick(4500);
  assert.deepEqual(lines(), []);
  tick(500);
  tick(5000);
  assert.deepEqual(lines(), ['waiting for plugin "mine" at layer/make for app, 5.0 s so far']);
  progress.end();
});
