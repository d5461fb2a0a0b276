import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBoard } from './board.ts';

const at = { image: 'app', platform: 'linux/arm64' } as const;

test('shows a platform from waiting to built', () => {
  let now = 0;
  const board = createBoard(() => now);
  board.handle({ type: 'targets', targets: [at, { image: 'app', platform: 'linux/amd64' }] });
  assert.deepEqual(
    board.rows.map(({ label, state }) => [label, state]),
    [
      ['app linux/arm64', 'waiting'],
      ['app linux/amd64', 'waiting'],
    ],
  );
  now = 50;
  board.handle({ type: 'phase', phase: 'compile', state: 'start', ...at });
  assert.deepEqual(
    [board.rows[0]?.state, board.rows[0]?.activity, board.rows[0]?.since],
    ['working', 'compile', 50],
  );
  board.handle({ type: 'phase', phase: 'compile', state: 'end', milliseconds: 1200, ...at });
  board.handle({ type: 'phase', phase: 'layer', state: 'start', ...at });
  board.handle({ type: 'bytes', ...at, done: 3, total: 9 });
  assert.deepEqual(board.rows[0]?.bytes, { done: 3, total: 9 });
  board.handle({ type: 'phase', phase: 'layer', state: 'end', milliseconds: 300, ...at });
  board.handle({ type: 'phase', phase: 'mutate', state: 'start', ...at });
  board.handle({ type: 'phase', phase: 'mutate', state: 'end', milliseconds: 1, ...at });
  const [row] = board.rows;
  assert.deepEqual(
    [row?.state, row?.activity, row?.bytes, row?.spent],
    ['done', 'built', undefined, 1501],
  );
});

test('shows a compile that ran no step as up to date until its layers are written', () => {
  const board = createBoard();
  const activity = () => board.rows[0]?.activity;
  board.handle({ type: 'phase', phase: 'compile', state: 'start', ...at });
  board.handle({
    type: 'phase',
    phase: 'compile',
    state: 'end',
    milliseconds: 2,
    steps: [],
    ...at,
  });
  assert.equal(activity(), 'up to date');
  board.handle({ type: 'phase', phase: 'layer', state: 'start', ...at });
  assert.equal(activity(), 'layer');
});

test('shows that a compile waits for the cache of its tool, and then for its turn', () => {
  const board = createBoard();
  const shown = () => [board.rows[0]?.state, board.rows[0]?.activity];
  board.handle({ type: 'phase', phase: 'restore', state: 'start', ...at });
  assert.deepEqual(shown(), ['working', 'restore tool cache']);
  board.handle({ type: 'phase', phase: 'restore', state: 'end', milliseconds: 200, ...at });
  assert.deepEqual(shown(), ['waiting', 'waiting']);
  board.handle({ type: 'phase', phase: 'compile', state: 'start', ...at });
  assert.deepEqual(shown(), ['working', 'compile']);
});

test('shows each destination in its own row', () => {
  const board = createBoard();
  const where = { image: 'app', destination: 'oci:dist/oci' };
  board.handle({ type: 'phase', phase: 'push', state: 'start', ...where });
  board.handle({ type: 'bytes', ...where, done: 1, total: 2 });
  assert.equal(board.rows[0]?.label, 'app → oci:dist/oci');
  board.handle({ type: 'phase', phase: 'push', state: 'end', milliseconds: 5, ...where });
  assert.equal(board.rows[0]?.activity, 'pushed');
});

test('sums up the layers that the build wrote, not those of the base', () => {
  const board = createBoard();
  const layer = { digest: 'sha256:0', mediaType: 'x' };
  const layers = [
    { ...layer, size: 5, own: true },
    { ...layer, size: 70, own: false },
    { ...layer, size: 6, own: true },
  ];
  const platforms = [
    {
      ...{ platform: 'linux/arm64', digest: 'd', size: 1, mediaType: 'm' },
      ...{ cache: 'built' as const, layers, archives: [] },
    },
  ];
  board.handle({
    type: 'image',
    result: { image: 'app', digest: 'd', mediaType: 'm', references: [], platforms },
  });
  assert.equal(board.rows[0]?.size, 11);
});

test('shows nothing as running after it is stopped', () => {
  const board = createBoard();
  const other = { image: 'app', platform: 'linux/amd64' };
  board.handle({ type: 'targets', targets: [at, other] });
  board.handle({ type: 'phase', phase: 'compile', state: 'start', ...at });
  board.handle({ type: 'phase', phase: 'mutate', state: 'end', milliseconds: 1, ...other });
  board.stop();
  assert.deepEqual(
    board.rows.map(({ activity }) => activity),
    ['stopped', 'built'],
  );
});

test('shows an image while its bases are read, and its platforms afterwards', () => {
  const board = createBoard();
  const labels = () => board.rows.map(({ label, activity }) => `${label} ${activity}`);
  board.handle({ type: 'phase', phase: 'base', state: 'start', image: 'app' });
  assert.deepEqual(labels(), ['app base']);
  board.handle({ type: 'phase', phase: 'base', state: 'end', milliseconds: 900, image: 'app' });
  board.handle({ type: 'targets', targets: [at] });
  assert.deepEqual(labels(), ['app linux/arm64 waiting']);
});
