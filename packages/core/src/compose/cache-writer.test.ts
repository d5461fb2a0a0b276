import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKeyPair, parseTrust } from '../remote-cache/index.ts';
import { cacheWriter } from './cache-writer.ts';

const ours = makeKeyPair();
const trust = parseTrust([makeKeyPair().publicKey, ours.publicKey]);

test('does not write unless asked', () => {
  const env = { STRAKE_CACHE_KEY: ours.privateKey };
  assert.deepEqual(cacheWriter(undefined, trust, env), { mayWrite: false });
  assert.deepEqual(cacheWriter(false, 'registry', env), { mayWrite: false });
});

test('writes with a private key whose public key is trusted', () => {
  const { mayWrite, signingKey } = cacheWriter(true, trust, {
    STRAKE_CACHE_KEY: `${ours.privateKey}\n`,
  });
  assert.equal(mayWrite, true);
  assert.equal(signingKey?.publicKey, ours.publicKey);
});

test('writes without a key where the registry is trusted, and signs if there is one', () => {
  assert.deepEqual(cacheWriter(true, 'registry', { STRAKE_CACHE_KEY: '' }), { mayWrite: true });
  const signed = cacheWriter(true, 'registry', { STRAKE_CACHE_KEY: ours.privateKey });
  assert.equal(signed.signingKey?.publicKey, ours.publicKey);
});

test('only reads in a pull request unless forced, and says so in one line', () => {
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    STRAKE_CACHE_KEY: ours.privateKey,
  };
  const { mayWrite, notice, obstacle } = cacheWriter(true, trust, env);
  assert.equal(mayWrite, false);
  assert.match(notice ?? '', /^a pull request only reads the remote cache; .*$/);
  assert.equal(obstacle, undefined);
  assert.equal(cacheWriter('force', trust, env).mayWrite, true);
});

for (const [title, value, says] of [
  ['a missing key', undefined, /STRAKE_CACHE_KEY is not set/],
  ['an empty key', ' ', /STRAKE_CACHE_KEY is not set/],
  ['a truncated key', ours.privateKey.slice(0, 40), /STRAKE_CACHE_KEY cannot be used/],
  ['a public key', ours.publicKey, /STRAKE_CACHE_KEY cannot be used/],
  ['a missing file', '/nowhere/cache.key', /STRAKE_CACHE_KEY cannot be used/],
  ['a key that is not trusted', makeKeyPair().privateKey, /which "cache.trust" does not list/],
] as const) {
  test(`does not write with ${title}, and says what to do`, () => {
    const env: Record<string, string> = value === undefined ? {} : { STRAKE_CACHE_KEY: value };
    const { mayWrite, obstacle } = cacheWriter(true, trust, env);
    assert.equal(mayWrite, false);
    assert.match(obstacle?.why ?? '', says);
    assert.match(
      obstacle?.hint ?? '',
      /^Set STRAKE_CACHE_KEY to the private key .* path of its file/,
    );
    const text = `${obstacle?.why}${obstacle?.hint}`;
    if (value?.startsWith('ed25519-private:')) assert.ok(!text.includes(value.slice(16)));
  });
}
