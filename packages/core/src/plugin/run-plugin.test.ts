import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHookSet } from './hook-set.ts';
import { runPlugin } from './run-plugin.ts';
import { pluginsAtWork } from './watch-prototype.ts';

const never = () => new Promise<never>(() => {});

test('abandons code of a plugin that does not end when the build is cancelled', async () => {
  const controller = new AbortController();
  const running = runPlugin('p', 'transport s3:', never, controller.signal);
  const setUp = createHookSet([{ name: 'q', setup: never }], controller.signal);
  assert.deepEqual(pluginsAtWork(), ['plugin "p" at transport s3:', 'plugin "q" at setup']);
  const reason = new Error('enough');
  controller.abort(reason);
  await Promise.all([running, setUp].map((each) => assert.rejects(each, reason)));
  assert.deepEqual(pluginsAtWork(), []);
});

test('runs no code of a plugin once the build is cancelled', async () => {
  const runs: number[] = [];
  const signal = AbortSignal.abort(new DOMException('over', 'AbortError'));
  await assert.rejects(
    runPlugin('p', 'platforms', () => void runs.push(1), signal),
    { name: 'AbortError' },
  );
  assert.deepEqual(runs, []);
});
