import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CacheEntry, EntryKind, RemoteCache } from '../remote-cache/index.ts';
import { withHits } from './count-hits.ts';
import { readHits } from './remote-hits.ts';

const signal = new AbortController().signal;

function memory() {
  const records = new Map<string, unknown>();
  return {
    records,
    readRecord: async (key: string) => records.get(key),
    writeRecord: async (key: string, record: unknown) => void records.set(key, record),
  };
}

/** A cache that has the steps whose keys begin with the name of a repository. */
function fakeCache(...repositories: readonly string[]): RemoteCache {
  return {
    repositories,
    mayWrite: false,
    async find(kind: EntryKind, key: string) {
      const repository = repositories.find((each) => key.startsWith(each));
      const entry = { kind, key } as CacheEntry;
      const origin = { registry: 'localhost', repository: 'x' };
      return repository === undefined ? undefined : { entry, repository, origin };
    },
    open: () => assert.fail(),
    write: () => assert.fail(),
    unreached: () => [],
    isRejected: () => false,
    async forget() {},
    async close() {},
  };
}

test('records how many of the steps that were asked for each repository had', async () => {
  const records = memory();
  const cache = withHits(fakeCache('a', 'b'), records);
  for (const key of ['a1', 'a1', 'a2', 'b1', 'none']) await cache.find('step', key, signal);
  await cache.find('layer', 'a3', signal);
  assert.equal(await readHits(records, 'a'), undefined);
  await cache.close();
  assert.deepEqual(await readHits(records, 'a'), { asked: 4, found: 2 });
  assert.deepEqual(await readHits(records, 'b'), { asked: 4, found: 1 });
  assert.equal(await readHits(records, 'c'), undefined);
});

test('does not count a step whose bytes were lost', async () => {
  const records = memory();
  const cache = withHits(fakeCache('a'), records);
  const found = await cache.find('step', 'a1', signal);
  assert.ok(found);
  await cache.forget(found, 'its layer is gone');
  await cache.close();
  assert.deepEqual(await readHits(records, 'a'), { asked: 1, found: 0 });
});

test('keeps the numbers of a build before one that asked for nothing', async () => {
  const records = memory();
  const first = withHits(fakeCache('a'), records);
  await first.find('step', 'a1', signal);
  await first.close();
  await withHits(fakeCache('a'), records).close();
  assert.deepEqual(await readHits(records, 'a'), { asked: 1, found: 1 });
});

test('ignores a damaged record', async () => {
  const records = memory();
  const cache = withHits(fakeCache('a'), records);
  await cache.find('step', 'a1', signal);
  await cache.close();
  for (const damaged of [null, 7, {}, { asked: 1, found: 2 }, { asked: '1', found: 1 }]) {
    for (const key of records.records.keys()) records.records.set(key, damaged);
    assert.equal(await readHits(records, 'a'), undefined);
  }
});
