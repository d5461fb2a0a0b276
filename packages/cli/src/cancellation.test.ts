import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { watchSignals } from './cancellation.ts';

function fakeProcess() {
  const exits: unknown[] = [];
  const target = Object.assign(new EventEmitter(), { exit: (code?: unknown) => exits.push(code) });
  return { target: target as unknown as NodeJS.Process, exits };
}

for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`asks the command to stop on ${name}, and exits immediately on a second one`, () => {
    const { target, exits } = fakeProcess();
    const cancellation = watchSignals(target);
    assert.deepEqual([cancellation.signal.aborted, cancellation.exitCode], [false, undefined]);
    target.emit(name);
    assert.deepEqual([cancellation.signal.aborted, cancellation.exitCode, exits], [true, code, []]);
    target.emit(name);
    assert.deepEqual(exits, [code]);
  });
}

test('handles no signals once it has stopped', () => {
  const { target } = fakeProcess();
  const cancellation = watchSignals(target);
  cancellation.stop();
  assert.equal(target.listenerCount('SIGINT') + target.listenerCount('SIGTERM'), 0);
  assert.equal(cancellation.signal.aborted, false);
});
