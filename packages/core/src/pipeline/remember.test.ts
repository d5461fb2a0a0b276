import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore } from '../testing/memory-store.ts';
import { remember } from './remember.ts';

/** Builds of one machine: each has a store of its own over the same records. */
function machine() {
  const records = new Map<string, unknown>();
  const build = (digest: string | undefined, version = '1.0.0') => {
    const blobs = {
      ...memoryStore(),
      readRecord: async (key: string) => records.get(key),
      writeRecord: async (key: string, record: unknown) => void records.set(key, record),
    };
    const facts = { name: 'tea', version, ...(digest ? { digest: { sha256: digest } } : {}) };
    let made = 0;
    return {
      ask: (size = 1) =>
        remember({ blobs, pluginFacts: () => facts }, 'tea', ['facts'], () => {
          made += 1;
          return 'x'.repeat(size);
        }),
      made: () => made,
    };
  };
  return Object.assign(build, { records });
}

test('finds in a later build what it remembered, until the code of the plugin is another one', async () => {
  const build = machine();
  for (const [digest, version, made] of [
    ['a', '1.0.0', 1],
    ['a', '1.0.0', 0],
    ['b', '1.0.0', 1],
    ['a', '1.0.1', 1],
  ] as const) {
    const each = build(digest, version);
    assert.equal(await each.ask(), 'x');
    assert.equal(each.made(), made, `${digest} ${version}`);
  }
});

test('keeps nothing of a plugin whose code is not known, and nothing larger than 16 MiB', async () => {
  for (const [digest, size] of [
    [undefined, 1],
    ['a', 16 * 1024 * 1024],
  ] as const) {
    const build = machine();
    for (const each of [build(digest), build(digest)]) {
      assert.equal((await each.ask(size)).length, size);
      assert.equal(each.made(), 1);
    }
  }
});

test('keeps a large result in a fraction of its size, and finds it in a later build', async () => {
  const build = machine();
  const size = 8 * 1024 * 1024;
  await build('a').ask(size);
  assert.ok(JSON.stringify([...build.records.values()]).length < size / 100);
  const later = build('a');
  assert.equal(await later.ask(size), 'x'.repeat(size));
  assert.equal(later.made(), 0);
});

test('makes again what is damaged', async () => {
  const build = machine();
  for (const damaged of [{}, null, 'x', { packed: 'x' }]) {
    await build('a').ask();
    for (const key of build.records.keys()) build.records.set(key, damaged);
    const later = build('a');
    assert.equal(await later.ask(), 'x');
    assert.equal(later.made(), 1, JSON.stringify(damaged));
  }
});
