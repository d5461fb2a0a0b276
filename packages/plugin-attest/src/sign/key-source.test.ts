import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandHome, readKeySource } from './key-source.ts';

const host = {
  env: { COSIGN_PRIVATE_KEY: 'pem', EMPTY: '' },
  readFile: async (path: string) => Buffer.from(`content of ${path}`),
};
const read = async (key: string) => Buffer.from(await readKeySource(key, host)).toString();

test('reads a private key from a file or a variable', async () => {
  assert.equal(await read('dir/cosign.key'), 'content of dir/cosign.key');
  assert.equal(await read('C://cosign.key'), 'content of C://cosign.key');
  assert.equal(await read('env://COSIGN_PRIVATE_KEY'), 'pem');
});

test('a path that begins with ~/ is in the home directory', async () => {
  const host = {
    env: { HOME: '/home/ann' },
    readFile: async (path: string) => Buffer.from(path),
  };
  const path = async (key: string) => Buffer.from(await readKeySource(key, host)).toString();
  assert.equal(await path('~/keys/cosign.key'), '/home/ann/keys/cosign.key');
  assert.equal(await path('./~/cosign.key'), './~/cosign.key');
  assert.equal(await path('~bob/cosign.key'), '~bob/cosign.key');
  assert.equal(expandHome('~/a', {}), '~/a');
});

test('refuses a variable that is not set, and keys in a KMS', async () => {
  for (const name of ['MISSING', 'EMPTY', ''])
    await assert.rejects(read(`env://${name}`), {
      code: 'ATTEST_KEY',
      message: `the variable ${name} of key env://${name} is not set, or empty`,
    });
  await assert.rejects(read('awskms:///alias/app'), {
    code: 'ATTEST_KEY',
    message: 'key awskms:///alias/app is not a file',
    hint: 'strake has no client for awskms: sign by a command, which is given what to sign, and verify with its public key in a file.',
  });
});
