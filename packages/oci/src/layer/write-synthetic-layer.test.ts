import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Entry } from '../spec/layer.ts';
import { openStore } from '../store/index.ts';
import { writeLayer } from './write-layer.ts';
import { writeSyntheticLayer } from './write-synthetic-layer.ts';

const { signal } = new AbortController();

test('loads the content of a layer once, and not at all if an earlier build wrote it', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-synthetic-'));
  t.after(() => rm(directory, { recursive: true }));
  let loads = 0;
  const layer = (key: string, text: string) => ({
    id: 'made',
    createdBy: 'test',
    key,
    directories: [],
    async load() {
      loads += 1;
      const entries: readonly Entry[] = [{ type: 'file', path: '/a', content: { text } }];
      return { id: 'made', entries };
    },
  });
  const store = await openStore(directory);
  const options = { timestamp: 0, store, signal };
  const one = layer('one', '1');
  const [first, second] = await Promise.all([
    writeSyntheticLayer(one, options),
    writeSyntheticLayer(one, options),
  ]);
  assert.equal(loads, 1);
  assert.deepEqual(first, second);
  const again = await openStore(directory);
  const found = await writeSyntheticLayer(one, { ...options, store: again });
  const { key: _, ...known } = first;
  assert.deepEqual(found, { ...known, isNew: false });
  assert.equal(loads, 1);
  const plain = await writeLayer(await one.load(), { ...options, useRecords: false });
  assert.equal(plain.digest, first.digest);
  for (const other of [
    await writeSyntheticLayer(layer('two', '2'), options),
    await writeSyntheticLayer(one, { ...options, timestamp: 1 }),
  ])
    assert.notEqual(other.digest, first.digest);
  const uncached = await openStore(directory);
  const direct = await writeSyntheticLayer(one, { ...options, store: uncached, useRecords: false });
  assert.deepEqual(direct, { ...known, isNew: true });
});
