import assert from 'node:assert/strict';
import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FileClock } from './file-clock.ts';
import { isRacilyClean, readFileState } from './file-state.ts';

async function directoryState(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'strake-state-'));
  t.after(() => rm(directory, { recursive: true }));
  const state = readFileState(directory);
  assert.ok(state);
  return { directory, state: { ...state, isCoarse: false } };
}

for (const [name, type, isRemote] of [
  ['ext4', 0xef53, false],
  ['nfs', 0x6969, true],
  ['9p', 0x01021997, true],
  ['fuse', 0x65735546, true],
  ['cifs', 0xff534d42, true],
  ['cifs, as a signed number', 0xff534d42 | 0, true],
] as const) {
  test(`a file on ${name} stops being racily clean ${isRemote ? 'seconds' : 'a tick'} after its last change`, async (t) => {
    const { state } = await directoryState(t);
    t.mock.method(fs, 'statfsSync', () => ({ type }));
    syncBuiltinESMExports();
    t.after(() => {
      t.mock.restoreAll();
      syncBuiltinESMExports();
    });
    assert.equal(!isRacilyClean(state, state.changedAt), false);
    assert.equal(!isRacilyClean(state, state.changedAt + 1_000), !isRemote);
    assert.equal(!isRacilyClean(state, state.changedAt + 10_000), true);
  });
}

test('a file with a timestamp in the future is racily clean', async (t) => {
  const { state } = await directoryState(t);
  assert.equal(!isRacilyClean(state, state.changedAt - 60_000), false);
});

for (const [where, skewMs] of [
  ['ahead of', 2_000],
  ['behind', -2_000],
] as const) {
  test(`returns no later time than the file system when the clock of the process is ${where} it`, async (t) => {
    const { directory } = await directoryState(t);
    const before = Date.now();
    t.mock.timers.enable({ apis: ['Date'], now: before + skewMs });
    const found = new FileClock(directory).at();
    t.mock.timers.reset();
    assert.ok(
      found <= Math.min(Date.now(), before + Math.max(skewMs, 1_000)),
      String(found - before),
    );
    if (skewMs < 0) assert.ok(found <= before + skewMs);
  });
}

test('uses the clock of the process without a directory to measure with', () => {
  const now = Date.now();
  assert.equal(new FileClock().at(now), now);
  assert.equal(new FileClock('/no/such/directory').at(now), now);
});

/** So long that no real wait is taken for it, and short enough to be believed. */
const PREEMPTED_MS = 50_000;

test('does not mistake a preempted process for a slow clock of the file system', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-clock-'));
  t.after(() => rm(directory, { recursive: true }));
  const now = Date.now.bind(Date);
  // Asked when it is made, before a look and in it: by then the process has waited.
  let asked = 0;
  t.mock.method(Date, 'now', () => {
    asked += 1;
    return now() + (asked === 4 || asked === 5 ? PREEMPTED_MS : 0);
  });
  const shown = new FileClock(directory).at();
  assert.ok(asked > 5, 'it looks again');
  assert.ok(now() - shown < PREEMPTED_MS / 2, `${now() - shown} ms behind`);
});
