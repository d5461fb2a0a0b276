import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from './strake-error.ts';

for (const output of [
  'go: writing stat cache: write /c/x: no space left on device',
  'cp: Disk quota exceeded',
  'link: There is not enough space on the disk.',
]) {
  test(`hints how to free space when a program prints "${output}"`, () => {
    const error = new StrakeError('DAEMON_ERROR', 'go list failed', {
      output,
      hint: 'Run go list.',
    });
    assert.match(error.hint ?? '', /^Free space .*TMPDIR/);
    assert.equal(StrakeError.locate(error, { hint: 'Other.' }).hint, error.hint);
  });
}

test('keeps the hint of another failure', () => {
  const facts = { output: 'undefined: main', hint: 'Run go list.' };
  assert.equal(new StrakeError('DAEMON_ERROR', 'go list failed', facts).hint, 'Run go list.');
  assert.equal(new StrakeError('DAEMON_ERROR', 'cc failed', { output: 'x' }).hint, undefined);
});
