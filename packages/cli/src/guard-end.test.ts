import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const GUARD = new URL('./guard-end.ts', import.meta.url).href;
const TAPS = new URL('./progress/pending-taps.ts', import.meta.url).href;

function run(body: string) {
  const script = `
    import { guardEnd } from ${JSON.stringify(GUARD)};
    import { createPendingTaps } from ${JSON.stringify(TAPS)};
    const taps = createPendingTaps();
    const finished = guardEnd(process, taps);
    const start = (plugin) => taps.handle({ type: 'tap', state: 'start', plugin, hook: 'layer', stage: 'make', image: 'app' });
    ${body}`;
  const argv = ['--input-type=module', '-e', script];
  return spawnSync(process.execPath, argv, { encoding: 'utf8', cwd: import.meta.dirname });
}

test('names the plugin whose promise never settled, and exits with 3', () => {
  const { status, stderr } = run(
    "start('mine'); start('yours'); new Promise(() => {}).then(finished);",
  );
  assert.equal(status, 3);
  assert.match(
    stderr,
    /^error: plugin "mine" at layer\/make for app never settled\nerror: plugin "yours" .* never settled\n {2}hint: .*PLUGIN_UNSETTLED/,
  );
});

test('names the plugin whose code outside of taps never ends', () => {
  const { status, stderr } = run(
    "(await import('@strake/core')).watchPrototype('mine', 'setup'); new Promise(() => {}).then(finished);",
  );
  assert.equal(status, 3);
  assert.match(stderr, /^error: plugin "mine" at setup never settled\n {2}hint: /);
});

test('reports a bug of strake if no plugin is running', () => {
  const { status, stderr } = run('');
  assert.equal(status, 70);
  assert.match(stderr, /this is a bug in strake/);
});

test('names the plugin that ends the process, and reports a failure', () => {
  const { status, stderr } = run("start('mine'); process.exit(0);");
  assert.equal(status, 3);
  assert.match(stderr, /^error: process\.exit\(0\) .* plugin "mine" at layer\/make .*\n {2}hint: /);
});

test('lets a second Ctrl-C end the process', () => {
  const { status, stderr } = run("start('mine'); process.exit(130);");
  assert.deepEqual([status, stderr], [130, '']);
});

test('is silent once the command has ended', () => {
  const { status, stderr } = run("start('mine'); finished();");
  assert.deepEqual([status, stderr], [0, '']);
});
