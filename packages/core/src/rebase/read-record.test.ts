import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageConfig, Manifest } from '@strake/oci';
import { readBaseRecord } from './read-record.ts';

const digest = (fill: string) => `sha256:${fill.repeat(64)}`;
const CONFIG: ImageConfig = {
  os: 'linux',
  architecture: 'amd64',
  history: [{}, {}],
  rootfs: { type: 'layers', diff_ids: [digest('1'), digest('2')] },
};
const GOOD = { layers: 1, of: 2, topLayer: digest('1'), history: 1, config: { User: '1' } };

const TWO_LAYERS = { layers: [{}, {}] } as unknown as Manifest;

function read(record: unknown, config: ImageConfig = CONFIG) {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  return readBaseRecord({ ...TWO_LAYERS, annotations: { 'dev.strake.base': text } }, config);
}

test('reads a record from an annotation, or from a label of Docker', () => {
  assert.deepEqual(read(GOOD), { record: GOOD });
  const labels = { 'dev.strake.base': JSON.stringify(GOOD) };
  const config = { ...CONFIG, config: { Labels: labels } };
  assert.deepEqual(readBaseRecord(TWO_LAYERS, config), { record: GOOD });
  assert.equal(readBaseRecord(TWO_LAYERS, CONFIG), undefined);
});

const damaged: readonly unknown[] = [
  '',
  JSON.stringify(GOOD).slice(0, -5),
  'null',
  [],
  { ...GOOD, layers: -1 },
  { ...GOOD, layers: 1.5 },
  { ...GOOD, of: '2' },
  { ...GOOD, topLayer: 1 },
  { ...GOOD, config: { Env: 'PATH' } },
  { ...GOOD, config: [] },
  { ...GOOD, fields: 1 },
];
for (const record of damaged)
  test(`does not believe the damaged record ${JSON.stringify(record)}`, () => {
    assert.match(JSON.stringify(read(record)), /is damaged/);
  });

const foreign: readonly object[] = [
  { ...GOOD, of: 3 },
  { ...GOOD, layers: 3, of: 2 },
  { ...GOOD, topLayer: digest('3') },
  { ...GOOD, layers: 2 },
  { ...GOOD, history: 3 },
];
for (const record of foreign)
  test(`does not believe the record of another image ${JSON.stringify(record)}`, () => {
    assert.match(JSON.stringify(read(record)), /that of another image/);
  });

test('believes a record without the highest layer only of a base that strake creates', () => {
  const { topLayer: _, ...record } = GOOD;
  for (const layers of [0, 1, 2])
    assert.match(JSON.stringify(read({ ...record, layers })), /does not tell its highest layer/);
  const created = { ...record, name: 'builtin:static' };
  assert.deepEqual(read(created), { record: created });
});
