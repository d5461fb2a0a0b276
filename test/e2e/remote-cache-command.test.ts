import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCache, sampleBundles, sampleEntry, signal } from '../remote-cache/scene.ts';
import { requireRegistry, temporaryDirectory } from '../tool/index.ts';
import { EMPTY_IMAGE, project, strake, strakeOk } from './strake.ts';

test('reports what a remote cache contains, and removes what is too old', async (t) => {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return;
  const repository = `${registry.host}/acme/cache`;
  const { cache } = openCache(t, repository);
  for (const mark of ['one', 'two']) {
    const { entry, blobs } = sampleEntry(mark);
    assert.equal(await cache.write(entry, blobs, signal), 'written');
  }
  const { entry, blobs } = sampleBundles('go', ['list', 'std'], { size: 5000 });
  assert.equal(await cache.write(entry, blobs, signal), 'written');
  const directory = await project(t, {
    'strake.yaml': `${EMPTY_IMAGE}cache: { remote: [${repository}, ${registry.host}/acme/empty] }\n`,
  });
  const env = { STRAKE_CACHE: join(directory, 'cache') };
  const run = (...args: string[]) => strakeOk(directory, ['cache', ...args], { env });
  const text = await run('info', '--remote');
  assert.match(
    text,
    new RegExp(
      `^${repository}: 3 entries, 12\\.0 kB\\n {2}2 steps, 2\\.0 kB; 1 list of bundles, 10\\.0 kB\\n {2}written from 20\\d\\d-`,
    ),
  );
  assert.match(text, /\/acme\/empty: 0 entries, 0 B\n$/);
  const { caches } = JSON.parse(await run('info', '--remote', repository, '--json'));
  assert.equal(caches.length, 1);
  const [{ oldest, newest, ...facts }] = caches;
  const kinds = {
    step: { entries: 2, bytes: 2000 },
    layer: { entries: 0, bytes: 0 },
    bundles: { entries: 1, bytes: 10_000 },
  };
  assert.deepEqual(facts, { repository, entries: 3, bytes: 12_000, kinds, others: 0 });
  assert.ok(oldest <= newest);
  const prune = (...args: string[]) => run('prune', '--remote', '--json', ...args);
  assert.deepEqual(JSON.parse(await prune('--older-than', '30d')), {
    repository,
    entries: 0,
    left: 3,
  });
  const { stderr } = await strake(directory, ['cache', 'prune', '--remote', '--older-than', '0h'], {
    env,
  });
  assert.equal(stderr, `removed 3 entries of ${repository}, 0 remain\n`);
  assert.match(await run('info', '--remote'), /cache: 0 entries, 0 B\n/);
});

test('prunes the local cache by age', async (t) => {
  const env = { STRAKE_CACHE: await temporaryDirectory(t) };
  await strakeOk('/', ['cache', 'info'], { env });
  const prune = async (age: string) =>
    (await strake('/', ['cache', 'prune', '--older-than', age], { env })).stderr;
  assert.match(await prune('2w'), /^removed 0 entries /);
  assert.match(await prune('0h'), /^removed 1 entry /);
  const { left, ...facts } = JSON.parse(await strakeOk('/', ['cache', 'prune', '--json'], { env }));
  assert.deepEqual(facts, { entries: 0, freed: 0, inUse: { entries: 0, bytes: 0 } });
  assert.equal(typeof left, 'number');
});

test('refuses options that do not fit the cache that is pruned', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  for (const [args, message] of [
    [['prune', '--remote', 'a/b'], /^error: a remote cache is pruned by age alone/],
    [['prune', '--remote', 'a/b', '--older-than', '1d', '--all'], /^error: a remote cache is/],
    [['prune', '--older-than', '30'], /^error: --older-than "30" is not an age/],
    [['prune', '--older-than', '1m'], /^error: --older-than "1m" is not an age/],
    [['info', '--remote'], /^error: the configuration names no remote cache/],
    [['info', '--remote', 'a/b:v1'], /^error: reference "a\/b:v1" has a tag/],
  ] as const) {
    const { status, stdout, stderr } = await strake(directory, ['cache', ...args]);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.match(stderr, /\n {2}hint: /);
  }
});

test('makes a key pair: the line for the configuration on stdout, the secret in a file', async (t) => {
  const directory = await project(t, { 'strake.yaml': EMPTY_IMAGE });
  const args = ['cache', 'key', '--secret-file', 'cache.key'];
  const { stdout, stderr } = await strake(directory, args);
  assert.match(stdout, /^trust: \["ed25519:[\w+/]+=*"\]\n$/);
  assert.match(
    stderr,
    /^warnings name this key by its fingerprint: [0-9a-f]{16}\nwrote the private key to cache\.key: .*STRAKE_CACHE_KEY/,
  );
  const path = join(directory, 'cache.key');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  const secret = await readFile(path, 'utf8');
  assert.match(secret, /^ed25519-private:\S+\n$/);
  assert.ok(!`${stdout}${stderr}`.includes(secret.trim().slice(40)));
  const configured = `${EMPTY_IMAGE}cache:\n  ${stdout}`;
  const other = await project(t, { 'strake.yaml': configured });
  assert.match(await strakeOk(other, ['config']), /\n {4}- ed25519:/);
  const again = await strake(directory, args);
  assert.equal(again.status, 2);
  assert.match(again.stderr, /^error: .*cache\.key exists already\n {2}hint: /);
  assert.equal(await readFile(path, 'utf8'), secret);
  const json = await strakeOk(directory, ['cache', 'key', '--json', '--secret-file', 'b.key']);
  const { trust, fingerprint } = JSON.parse(json);
  const der = Buffer.from(trust[0].replace('ed25519:', ''), 'base64');
  assert.equal(fingerprint, createHash('sha256').update(der).digest('hex').slice(0, 16));
});

test('does not print a private key into a log', async () => {
  const { status, stdout, stderr } = await strake('/', ['cache', 'key']);
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^error: .*stderr is not a terminal\n {2}hint: .*--secret-file/);
});
