import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { notePull, pulledBefore } from './last-pull.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 30, 12);

function scene(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: NOON });
  const kept = new Map<string, unknown>();
  return {
    kept,
    readRecord: async (key: string) => kept.get(key),
    writeRecord: async (key: string, record: unknown) => void kept.set(key, record),
  };
}

test('tells what was used since the last pull, and in the hour before', async (t) => {
  const records = scene(t);
  await notePull(records, '/cache', 'a');
  t.mock.timers.setTime(NOON + 3 * HOUR);
  assert.equal(await pulledBefore(records, '/cache', 'a'), NOON - HOUR);
});

test('goes back five days where nothing was pulled, or earlier, or at another place', async (t) => {
  const records = scene(t);
  const fiveDays = NOON - 120 * HOUR;
  assert.equal(await pulledBefore(records, '/cache', 'a'), fiveDays);
  await notePull(records, '/cache', 'a');
  assert.equal(await pulledBefore(records, '/cache', 'b'), fiveDays);
  assert.equal(await pulledBefore(records, '/other', 'a'), fiveDays);
  t.mock.timers.setTime(NOON + 200 * HOUR);
  assert.equal(await pulledBefore(records, '/cache', 'a'), NOON + 80 * HOUR);
});

test('does not believe a record from the future, or a damaged one', async (t) => {
  const records = scene(t);
  await notePull(records, '/cache', 'a');
  t.mock.timers.setTime(NOON - HOUR);
  assert.equal(await pulledBefore(records, '/cache', 'a'), NOON - 121 * HOUR);
  for (const [key] of records.kept) records.kept.set(key, { at: 'noon' });
  assert.equal(await pulledBefore(records, '/cache', 'a'), NOON - 121 * HOUR);
});
