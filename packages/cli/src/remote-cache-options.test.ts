import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildFlags } from './build-flag.ts';
import { cacheSources, cacheWriting } from './remote-cache-options.ts';
import { UsageError } from './usage-error.ts';

const writing = (flags: Partial<BuildFlags>, env = {}) =>
  cacheWriting({ color: true, ...flags }, env);

test('reads caches of the command line before those of the environment', () => {
  const env = { STRAKE_CACHE_FROM: ' ghcr.io/a/b, ghcr.io/c/d\tghcr.io/e/f,' };
  assert.deepEqual(cacheSources({ cacheFrom: ['ghcr.io/x/y'] }, env), {
    cacheFrom: ['ghcr.io/x/y', 'ghcr.io/a/b', 'ghcr.io/c/d', 'ghcr.io/e/f'],
  });
  assert.deepEqual(cacheSources({}, { STRAKE_CACHE_FROM: '' }), {});
});

test('writes only where a flag or a variable asks for it', () => {
  assert.deepEqual(writing({}), {});
  assert.deepEqual(writing({}, { STRAKE_CACHE_WRITE: '0' }), {});
  assert.deepEqual(writing({}, { STRAKE_CACHE_WRITE: '1' }), { cacheWrite: true });
  assert.deepEqual(writing({}, { STRAKE_CACHE_WRITE: 'force' }), { cacheWrite: 'force' });
  assert.deepEqual(writing({ cacheWrite: true }), { cacheWrite: true });
  assert.deepEqual(writing({ cacheWrite: true, 'cacheWrite=force': true }), {
    cacheWrite: 'force',
  });
});

test('lets --no-cache win over the variable that asks to write', () => {
  assert.deepEqual(writing({ cache: false }, { STRAKE_CACHE_WRITE: '1' }), {});
});

test('makes a shard of a build that writes', () => {
  assert.deepEqual(writing({ shard: '2/4' }, { STRAKE_CACHE_WRITE: '1' }), {
    cacheWrite: true,
    shard: { index: 2, total: 4 },
  });
});

const wrong: readonly (readonly [Partial<BuildFlags>, Record<string, string>, RegExp])[] = [
  [{ cache: false, cacheWrite: true }, {}, /--no-cache and --cache-write contradict/],
  [{ cache: false, 'cacheWrite=force': true }, {}, /--no-cache and --cache-write contradict/],
  [{}, { STRAKE_CACHE_WRITE: 'yes' }, /STRAKE_CACHE_WRITE is "yes"/],
  [{ shard: '1/2' }, {}, /--shard compiles into the remote cache, which this build does not write/],
  [
    { shard: '1/2', cache: false },
    { STRAKE_CACHE_WRITE: '1' },
    /--shard and --no-cache contradict/,
  ],
  [{ shard: '1/2', cacheWrite: true, push: true }, {}, /--shard and --push contradict/],
  [{ shard: '1/2', cacheWrite: true, output: ['oci:x'] }, {}, /--shard and --output contradict/],
  [{ shard: '1/2', cacheWrite: true, metadataFile: 'x' }, {}, /--shard and --metadata-file/],
];

for (const [flags, env, message] of wrong) {
  test(`refuses ${JSON.stringify(flags)} with ${JSON.stringify(env)}`, () => {
    assert.throws(
      () => writing(flags, env),
      (thrown) => thrown instanceof UsageError && message.test(thrown.message),
    );
  });
}
