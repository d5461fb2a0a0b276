import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  distrust,
  isTrusted,
  makeKeyPair,
  parseTrust,
  readSigningKey,
  signEntry,
} from './signing.ts';

const facts = { repository: 'ghcr.io/acme/cache', entry: '{"format":1}', config: 'sha256:abc' };

test('trusts what a listed key signed, and nothing else', () => {
  const [ours, theirs] = [makeKeyPair(), makeKeyPair()];
  const key = readSigningKey(ours.privateKey);
  const trust = parseTrust([theirs.publicKey, ours.publicKey]);
  const signature = signEntry(facts, key);
  assert.match(signature, /^ed25519:[0-9a-f]{16}:[A-Za-z0-9+/]{86}==$/);
  assert.equal(distrust(signature, facts, trust), undefined);
  assert.equal(key.publicKey, ours.publicKey);
  assert.deepEqual(
    [
      isTrusted(key, trust),
      isTrusted(key, parseTrust([theirs.publicKey])),
      isTrusted(key, 'registry'),
    ],
    [true, false, true],
  );
  const foreign = parseTrust([theirs.publicKey]);
  assert.match(
    distrust(signature, facts, foreign) ?? '',
    new RegExp(`^is signed by the key with the fingerprint ${ours.fingerprint}, which`),
  );
  assert.equal(distrust(undefined, facts, trust), 'is not signed');
  for (const malformed of [
    '',
    'ed25519:',
    signature.slice(0, -1),
    `${signature} `,
    signature.toUpperCase(),
  ])
    assert.equal(distrust(malformed, facts, trust), 'has a malformed signature');
  for (const other of [
    { repository: 'ghcr.io/acme/other' },
    { entry: '{"format":2}' },
    { config: 'sha256:abd' },
    { repository: 'ghcr.io/acme/cach', entry: 'e{"format":1}' },
  ])
    assert.match(distrust(signature, { ...facts, ...other }, trust) ?? '', /does not match it/);
  assert.equal(distrust(undefined, facts, 'registry'), undefined);
});

test('an empty list of keys trusts nobody', () => {
  const key = readSigningKey(makeKeyPair().privateKey);
  assert.match(distrust(signEntry(facts, key), facts, parseTrust([])) ?? '', /does not list/);
});

test('reads a private key from text, PEM and files of both', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-key-'));
  t.after(() => rm(directory, { recursive: true }));
  const { publicKey, privateKey } = makeKeyPair();
  const pem = createPrivateKey({
    key: Buffer.from(privateKey.slice('ed25519-private:'.length), 'base64'),
    format: 'der',
    type: 'pkcs8',
  }).export({ type: 'pkcs8', format: 'pem' });
  for (const text of [privateKey, ` ${privateKey}\n`, String(pem)]) {
    const file = join(directory, 'key');
    await writeFile(file, text);
    assert.deepEqual(
      [readSigningKey(text).publicKey, readSigningKey(file).publicKey],
      [publicKey, publicKey],
    );
  }
});

test('says that the file of a private key is empty', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-key-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'key');
  await writeFile(file, '\n');
  const message = `the file of the private key, ${file}, is empty`;
  assert.throws(() => readSigningKey(file), { code: 'CONFIG_VALUE_INVALID', message });
});

test('refuses other private keys, and repeats none', () => {
  const { privateKey } = makeKeyPair();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const secret = privateKey.slice('ed25519-private:'.length);
  const wrong = [
    String(rsa.export({ type: 'pkcs8', format: 'pem' })),
    privateKey.slice(0, -8),
    `ed25519-private:${secret.slice(8)}`,
    secret,
    secret.slice(0, 36),
    `x ${privateKey}\n${privateKey}`,
    `"${privateKey}"`,
    `STRAKE_CACHE_KEY=${privateKey}`,
    `file:${privateKey}`,
    privateKey.replace('private', 'privat'),
    privateKey.replace('-private', ''),
    `/${secret}`,
    `${secret}.key`,
    '',
  ];
  for (const text of wrong)
    assert.throws(
      () => readSigningKey(text),
      (error: Error & { code?: string; hint?: string }) => {
        assert.equal(error.code, 'CONFIG_VALUE_INVALID');
        assert.ok(!inspect(error).includes(secret.slice(22, 34)));
        return true;
      },
    );
  for (const path of ['/no/such/key', '../keys/no-such.key', 'no-such.pem'])
    assert.throws(
      () => readSigningKey(path),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'FILE_UNREADABLE');
        assert.equal(error.message, `the file of the private key, ${path}, does not exist`);
        return true;
      },
    );
});

test('refuses what is not a public key in its only spelling, and never repeats a private one', () => {
  const { publicKey, privateKey } = makeKeyPair();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const der = rsa.export({ type: 'spki', format: 'der' }).toString('base64');
  for (const text of [
    '',
    'registry',
    'ed25519:',
    publicKey.slice(8),
    `${publicKey}=`,
    `ed25519:${der}`,
  ])
    assert.throws(() => parseTrust([text]), { code: 'CONFIG_VALUE_INVALID' });
  assert.throws(
    () => parseTrust([publicKey, privateKey]),
    (error: Error) => {
      assert.match(error.message, /has a private key in the place of a public key/);
      assert.ok(!error.message.includes(privateKey.slice(30, 60)));
      return true;
    },
  );
});
