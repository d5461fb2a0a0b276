import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { preAuthEncoding } from '../signature/dsse.ts';
import { publicKeyOf } from '../signature/public-key.ts';
import { commandSigner, type RunSigner } from './command-signer.ts';
import { newKey } from './sample-keys.test.data.ts';

const { signal } = new AbortController();
const { privateKey, publicKey: key } = newKey();
const publicKey = publicKeyOf(key, 'key p');
const statement = Buffer.from('{"statement":true}');
const answer =
  (print: (signature: Buffer) => string | Uint8Array, exitCode = 0, stderr = ''): RunSigner =>
  async (_argv, input) => ({
    exitCode,
    stdout: Buffer.from(print(sign('sha256', input, privateKey))),
    stderr,
  });

test('signs by a program that prints base64 or DER, and names its key', async () => {
  const prints = [
    (each: Buffer) => each,
    (each: Buffer) => each.toString('base64'),
    (each: Buffer) => `${each.toString('base64').replace(/(.{20})/g, '$1\n')}\n`,
  ];
  for (const print of prints) {
    const signer = commandSigner(['kms', 'sign'], answer(print), publicKey);
    assert.equal(signer.keyId, publicKey.id);
    const bundle = JSON.parse(await signer.sign(statement, signal));
    const { payload, payloadType, signatures } = bundle.dsseEnvelope;
    assert.deepEqual(Buffer.from(payload, 'base64'), statement);
    const signature = Buffer.from(signatures[0].sig, 'base64');
    assert.ok(publicKey.verify(preAuthEncoding(payloadType, statement), signature));
    assert.deepEqual(bundle.verificationMaterial, { publicKey: { hint: publicKey.id } });
  }
});

test('gives the program all bytes to sign, and its arguments', async () => {
  const seen: unknown[] = [];
  const run: RunSigner = async (argv, input) => {
    seen.push(argv, Buffer.from(input).toString());
    return { exitCode: 0, stdout: sign('sha256', input, privateKey), stderr: '' };
  };
  await commandSigner(['kms', '--key', 'k'], run).sign(statement, signal);
  const bytes = `DSSEv1 28 application/vnd.in-toto+json ${statement.length} ${statement}`;
  assert.deepEqual(seen, [['kms', '--key', 'k'], bytes]);
});

test('refuses a signature that does not fit the public key', async () => {
  const run = answer(() => sign('sha256', Buffer.from('other'), privateKey));
  await assert.rejects(commandSigner(['kms'], run, publicKey).sign(statement, signal), {
    code: 'ATTEST_SIGNER',
    message: 'the signature of command kms does not fit its public key',
  });
});

test('refuses a program that fails, or prints no signature', async () => {
  const failed = commandSigner(
    ['kms'],
    answer(() => 'AAAA', 3, 'a\nno such key\n'),
  );
  await assert.rejects(failed.sign(statement, signal), {
    code: 'ATTEST_SIGNER',
    message: 'command kms failed with exit code 3',
    hint: 'no such key',
  });
  const outputs = ['', ' \n', 'A'.repeat(70_000), 'OK', 'signed by key 4711\n', 'A'.repeat(84)];
  for (const output of outputs) {
    const silent = commandSigner(
      ['kms'],
      answer(() => output),
    );
    await assert.rejects(silent.sign(statement, signal), {
      code: 'ATTEST_SIGNER',
      message: 'command kms printed no signature',
    });
  }
});

test('takes the signatures of each kind of key without knowing it', async () => {
  const keys = [
    newKey('P-384').privateKey,
    newKey('P-521').privateKey,
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    generateKeyPairSync('ed25519').privateKey,
  ];
  for (const each of keys) {
    const hash = each.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    const run: RunSigner = async (_argv, input) => ({
      exitCode: 0,
      stdout: Buffer.from(sign(hash, input, each)),
      stderr: '',
    });
    const bytes = await commandSigner(['kms'], run).signBytes(statement, signal);
    assert.ok(verify(hash, statement, createPublicKey(each), bytes));
  }
});
