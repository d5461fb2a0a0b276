import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from './board.ts';
import { renderBoard } from './render-board.ts';

const FRAME = { now: 10_000, columns: 100, rows: 24, paint: (_: string, text: string) => text };
const row = (label: string, more: Partial<Row> = {}): Row => ({
  label,
  state: 'working',
  activity: 'compile',
  since: 8000,
  spent: 0,
  ...more,
});

test('shows what each platform does, with bytes and time', () => {
  const lines = renderBoard(
    [
      row('app linux/amd64', {
        activity: 'layer',
        bytes: { done: 1_000_000, total: 4_000_000 },
        spent: 500,
      }),
      row('app linux/arm/v7', { state: 'done', activity: 'built', size: 2_000_000, spent: 1500 }),
      row('app linux/s390x', { state: 'waiting', activity: 'waiting' }),
    ],
    [],
    FRAME,
  );
  assert.match(lines[0] ?? '', /^\S app linux\/amd64 {3}layer {6}1\.0 MB of 4\.0 MB +2\.5 s$/);
  assert.match(lines[1] ?? '', /^✔ app linux\/arm\/v7 {2}built +2\.0 MB +1\.5 s$/);
  assert.equal(lines[2], '· app linux/s390x   waiting');
});

test('names a slow tap, and how long it has been running', () => {
  const tap = {
    plugin: 'mine',
    hook: 'layer',
    stage: 'make',
    where: 'app linux/amd64',
    since: 4000,
  };
  assert.deepEqual(renderBoard([], [tap], FRAME), [
    '  waiting for plugin "mine" at layer/make for app linux/amd64, 6.0 s so far',
  ]);
});

test('never draws more lines or wider ones than the terminal has', () => {
  const rows = Array.from({ length: 50 }, (_, n) =>
    row(`a-rather-long-image-name linux/${n}`, n < 40 ? { state: 'waiting' } : {}),
  );
  const lines = renderBoard(rows, [], { ...FRAME, rows: 10, columns: 20 });
  assert.ok(lines.length < 10, `${lines.length} lines`);
  for (const line of lines) assert.ok(line.length < 20, line);
});

test('shows running platforms if not all fit, and counts the others', () => {
  const rows = [
    row('one', { state: 'done' }),
    row('two', { state: 'waiting' }),
    row('three'),
    row('four'),
    row('five', { state: 'waiting' }),
  ];
  const lines = renderBoard(rows, [], { ...FRAME, rows: 5 });
  assert.deepEqual(
    lines.map((line) => line.split(' ')[1]),
    ['three', 'four', '1'],
  );
  assert.equal(lines[2], '… 1 done, 2 waiting');
});
