import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import type { HostAccess } from '../host/access/index.ts';
import { viewProject } from './config-view.ts';
import { resolveProject } from './resolve-project.ts';

/** Variables come from literals: nothing is asked of the host. */
const host = Object.create(null) as HostAccess;

const resolve = (cache: unknown, more: Readonly<Record<string, unknown>> = {}) =>
  resolveProject({
    config: { cache, ...more },
    plugins: [],
    directory: '/work',
    env: {},
    host,
    source: {
      file: '/work/strake.yaml',
      locate: (path) => ({ line: path.length, column: 7 }),
    },
  });

const refusal = async (cache: unknown): Promise<StrakeError> => {
  const thrown = await resolve(cache).then(
    () => assert.fail('it was accepted'),
    (error: unknown) => error,
  );
  assert.ok(StrakeError.is(thrown));
  return thrown;
};

const pair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    trusted: `ed25519:${publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`,
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    der: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
};

test('has a remote cache only where the configuration names one', async () => {
  assert.equal(
    (await resolveProject({ config: {}, plugins: [], directory: '/work', env: {}, host })).cache,
    undefined,
  );
  assert.deepEqual((await resolve({})).cache, { remote: [] });
});

test('reads one repository or several, normalized and each once, and fills variables in', async () => {
  const one = await resolve({ remote: 'ghcr.io/acme/cache', trust: 'registry' });
  assert.deepEqual(one.cache, { remote: ['ghcr.io/acme/cache'], trust: 'registry' });
  assert.deepEqual(viewProject(one).cache, one.cache);
  const several = await resolve(
    {
      remote: ['index.docker.io/acme/cache', 'acme/cache', 'ghcr.io/{{org}}/cache'],
      trust: '{{trust}}',
    },
    { vars: { org: 'acme', trust: 'registry' } },
  );
  assert.deepEqual(several.cache, {
    remote: ['docker.io/acme/cache', 'ghcr.io/acme/cache'],
    trust: 'registry',
  });
});

test('accepts every public key of Ed25519, alone or in a list', async () => {
  for (let turn = 0; turn < 50; turn += 1) {
    const { trusted } = pair();
    assert.deepEqual((await resolve({ trust: trusted })).cache?.trust, [trusted]);
    assert.deepEqual((await resolve({ trust: [trusted, trusted] })).cache?.trust, [trusted]);
  }
});

test('names the place of a repository with a tag or digest, and of a malformed one', async () => {
  for (const [remote, key] of [
    ['ghcr.io/acme/cache:v1', 'cache.remote'],
    [['a/b', `ghcr.io/acme/cache@sha256:${'0'.repeat(64)}`], 'cache.remote[1]'],
    ['ghcr.io/ACME', 'cache.remote'],
  ] as const) {
    const { code, facts } = await refusal({ remote, trust: 'registry' });
    assert.equal(code, 'REFERENCE_INVALID');
    assert.equal(facts.location?.key, key);
    assert.equal(facts.location?.file, '/work/strake.yaml');
    assert.equal(facts.location?.column, 7);
  }
});

test('refuses a template that is not a map when it is filled in', async () => {
  const resolved = resolve('{{all}}', { vars: { all: 'registry' } });
  await assert.rejects(resolved, /"cache" must be a map/);
});

test('refuses what is not a public key, and never repeats it', async () => {
  const { trusted, pem, der } = pair();
  const secret = (pem.split('\n')[1] ?? '').slice(24);
  for (const [trust, says] of [
    [pem, /"cache.trust" is a private key/],
    [[trusted, `ed25519-private:${der}`], /"cache.trust\[1\]" is a private key/],
    [[der], /"cache.trust\[0\]" is a private key/],
    [[`ed25519:${der}`], /"cache.trust\[0\]" is a private key/],
    [[trusted.slice(0, -1)], /"cache.trust\[0\]" is not a public key/],
    [[trusted.replace('ed25519:', '')], /is not a public key/],
    [[trusted, 'registry'], /"cache.trust\[1\]" is "registry", which cannot be combined/],
    [{ key: pem }, /"cache.trust" contains a private key/],
    [[[pem]], /"cache.trust\[0\]" contains a private key/],
    [[{ key: pem }], /"cache.trust\[0\]" contains a private key/],
  ] as const) {
    const { message, hint = '', facts } = await refusal({ remote: 'a/b', trust });
    assert.match(message, says);
    assert.ok(!`${message}${hint}`.includes(secret), 'the secret is repeated');
    assert.equal(facts.location?.file, '/work/strake.yaml');
  }
});
