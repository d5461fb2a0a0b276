import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { remoteCacheRequest } from './remote-cache-request.ts';

const REGISTRY = { cache: { remote: ['ghcr.io/acme/cache'], trust: 'registry' } } as const;

test('uses no remote cache unless the configuration or an option names one', () => {
  assert.equal(remoteCacheRequest({}, {}), undefined);
  assert.equal(remoteCacheRequest({}, { cache: { remote: [], trust: 'registry' } }), undefined);
  assert.equal(remoteCacheRequest({ cacheWrite: true }, {}), undefined);
});

test('reads the repositories of options after those of the configuration, each once', () => {
  const cacheFrom = ['ghcr.io/other/cache', 'ghcr.io/acme/cache', 'acme/cache'];
  assert.deepEqual(remoteCacheRequest({ cacheFrom }, REGISTRY), {
    repositories: ['ghcr.io/acme/cache', 'ghcr.io/other/cache', 'docker.io/acme/cache'],
    trust: 'registry',
  });
});

test('disables the remote cache together with the local one', () => {
  assert.equal(remoteCacheRequest({ cache: false, cacheFrom: ['a/b'] }, REGISTRY), undefined);
});

test('stops without trust, at the place of the cache, and says both ways to write it', () => {
  const source = { file: 'strake.yaml', locate: () => ({ line: 3, column: 1 }) };
  for (const [options, cache] of [
    [{ source }, { remote: ['a/b'] }],
    [{ source, cacheFrom: ['a/b'] }, undefined],
  ] as const) {
    assert.throws(
      () => remoteCacheRequest(options, cache ? { cache } : {}),
      (thrown) => {
        assert.ok(StrakeError.is(thrown));
        assert.equal(thrown.code, 'CACHE_TRUST');
        assert.match(thrown.message, /docker\.io\/a\/b|a\/b/);
        assert.match(thrown.hint ?? '', /strake cache key.*trust: \[ed25519:.*trust: registry/);
        assert.equal(thrown.facts.location?.line, 3);
        return true;
      },
    );
  }
});

const wrong = [
  [{ cacheFrom: ['ghcr.io/acme/cache:v1'] }, /has a tag where only a repository is allowed/],
  [{ shard: { index: 1, total: 2 } }, /does not write to the remote cache is of no use/],
  [{ shard: { index: 3, total: 2 }, cacheWrite: true }, /shard 3\/2 does not exist/],
  [{ shard: { index: 0, total: 2 }, cacheWrite: true }, /shard 0\/2 does not exist/],
  [{ shard: { index: 1.5, total: 2 }, cacheWrite: true }, /shard 1\.5\/2 does not exist/],
  [{ cache: false, cacheWrite: true }, /cannot be written to a remote one/],
  [{ cache: false, cacheWrite: true, shard: { index: 1, total: 2 } }, /needs a remote cache/],
] as const;

for (const [options, message] of wrong) {
  test(`refuses ${JSON.stringify(options)}`, () => {
    assert.throws(() => remoteCacheRequest(options, REGISTRY), message);
  });
}
