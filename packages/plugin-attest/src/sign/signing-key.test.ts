import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { readPublicKey } from '../signature/public-key.ts';
import { findPassword } from './find-password.ts';
import { armor, COSIGN, newKey, sealKey } from './sample-keys.test.data.ts';
import { readSigningKey } from './signing-key.ts';

const data = Buffer.from('to sign');
const password = async () => 'secret';
const read = (text: string, options = {}) =>
  readSigningKey(Buffer.from(text), { name: 'key k', password, ...options });

test("signs with cosign's encrypted key", async () => {
  const key = await read(COSIGN.privateKey);
  assert.equal(key.publicKey.pem, COSIGN.publicKey);
  assert.equal(key.publicKey.id, COSIGN.id);
  assert.ok(verify('sha256', data, COSIGN.publicKey, await key.sign(data)));
});

for (const namedCurve of ['P-256', 'P-384', 'P-521']) {
  test(`signs with ECDSA on ${namedCurve} over SHA-256, which cosign verifies`, async () => {
    const { privateKey, publicKey } = newKey(namedCurve);
    for (const type of ['pkcs8', 'sec1'] as const) {
      const key = await read(privateKey.export({ type, format: 'pem' }).toString());
      assert.ok(verify('sha256', data, publicKey, await key.sign(data)), type);
    }
  });
}

test('signs with RSA', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const type of ['pkcs8', 'pkcs1'] as const) {
    const key = await read(privateKey.export({ type, format: 'pem' }).toString());
    assert.ok(verify('sha256', data, publicKey, await key.sign(data)), type);
  }
});

test('signs with Ed25519, without a hash before, which cosign verifies', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = await read(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const signature = await key.sign(data);
  assert.ok(verify(null, data, publicKey, signature));
  assert.ok(key.publicKey.verify(data, signature));
});

test('signs with encrypted PEM', async () => {
  const { privateKey, publicKey } = newKey();
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'secret', format: 'pem' } as const;
  for (const type of ['pkcs8', 'sec1'] as const) {
    const pem = privateKey.export({ type, ...cipher }).toString();
    const key = await read(pem);
    assert.ok(verify('sha256', data, publicKey, await key.sign(data)), type);
    await assert.rejects(read(pem, { password: async () => 'other' }), {
      code: 'ATTEST_KEY',
      message: 'key k cannot be decrypted: the password is wrong, or the file is damaged',
    });
  }
});

test('tells a wrong password also where the padding is right by chance', async () => {
  const blocks = [
    '5/Rn3Pxi0a4Jn2zn4YtJdawvHOjTeBTVwr7zDzz4POJhqBh5hTNxgUA4AD35MyY4',
    '6ZAfFnTSlXGQ4thfd4a5nbuqI0mA2tAL+BWKDhYyHBb/Pnnz6qCTebUJ+bbCOEkf',
    'RZt8Li+8led4FU54cXwHea62vVvWC/b9MPKHK0F12PQ=',
  ];
  const head = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,2541CF2928F2BF83B094F9BD05E8863D\n\n';
  const name = 'EC PRIVATE KEY';
  const pem = `-----BEGIN ${name}-----\n${head}${blocks.join('\n')}\n-----END ${name}-----\n`;
  await read(pem);
  await assert.rejects(read(pem, { password: async () => 'other' }), {
    message: 'key k cannot be decrypted: the password is wrong, or the file is damaged',
  });
});

test('finds the key among other blocks of PEM, as "openssl ecparam -genkey" writes them', async () => {
  const { privateKey, publicKey } = newKey();
  const pem = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  const key = await read(`${armor('EC PARAMETERS', Buffer.from('0608', 'hex'))}${pem}`);
  assert.ok(verify('sha256', data, publicKey, await key.sign(data)));
});

test('asks for a password only for an encrypted key', async () => {
  const refuse = async () => assert.fail('asked');
  const pem = newKey().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await read(pem, { password: refuse });
  const asked: string[] = [];
  const note = async (question: string) => {
    asked.push(question);
    return 'secret';
  };
  await read(COSIGN.privateKey, { password: note });
  assert.deepEqual(asked, ['Password of key k: ']);
});

test('takes the password from COSIGN_PASSWORD before the terminal, also an empty one', async () => {
  const terminal = async () => 'terminal';
  assert.equal(await findPassword({ COSIGN_PASSWORD: 'a' }, terminal)(''), 'a');
  assert.equal(await findPassword({ COSIGN_PASSWORD: '' }, terminal)(''), '');
  assert.equal(await findPassword({}, terminal)(''), 'terminal');
  assert.equal(await findPassword({}, undefined)(''), undefined);
});

test('refuses a wrong password, and a missing one', async () => {
  await assert.rejects(read(COSIGN.privateKey, { password: async () => 'wrong' }), {
    code: 'ATTEST_KEY',
    message: 'key k cannot be decrypted: the password is wrong, or the file is damaged',
  });
  await assert.rejects(read(COSIGN.privateKey, { password: async () => undefined }), {
    message: 'key k is encrypted, and there is no password',
    hint: 'Set COSIGN_PASSWORD (to nothing, if the password is empty), or run strake in a terminal.',
  });
});

const der = newKey().privateKey.export({ type: 'pkcs8', format: 'der' });
const pemOf = (pair: { privateKey: { export(options: object): string | Buffer } }) =>
  pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const rounds = Buffer.from(
  '301f301b060a2a060102030405060708300d0408000000000000000002047fffffff0400',
  'hex',
);
/** As "openssl pkcs8 -topk8 -scrypt" writes it: N 16384, r 8. */
const scryptKey = (p: number) =>
  Buffer.from(
    `3081a2305006092a864886f70d01050d3043302106092b06010401da47040b301404080102030405060708020240000201080202${p
      .toString(16)
      .padStart(4, '0')}301e060960864801650304012a0411${'00'.repeat(17)}044e${'00'.repeat(78)}`,
    'hex',
  );
const refused: readonly (readonly [what: string, key: string, message: RegExp])[] = [
  ['nothing', '', /^key k is not a key in PEM$/],
  ['a public key', COSIGN.publicKey, /^key k is a public key$/],
  [
    'a key of SSH',
    armor('OPENSSH PRIVATE KEY', Buffer.from('x')),
    /unknown form "OPENSSH PRIVATE KEY"/,
  ],
  [
    'Ed448',
    pemOf(generateKeyPairSync('ed448')),
    /^key k is a key of ED448, which strake does not sign with$/,
  ],
  [
    'RSA of 1024 bits',
    pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 })),
    /key of RSA with 1024 bits,/,
  ],
  ['secp256k1', pemOf(newKey('secp256k1')), /on the curve secp256k1/],
  ['damaged PKCS#8', armor('PRIVATE KEY', der.subarray(0, 40)), /^key k is a damaged key$/],
  [
    'a damaged key of cosign',
    armor('ENCRYPTED COSIGN PRIVATE KEY', Buffer.from('{')),
    /damaged key/,
  ],
  [
    'a file without a key inside',
    sealKey(Buffer.from('no key'), 'secret'),
    /^key k is a damaged key$/,
  ],
  [
    'an unknown derivation',
    sealKey(der, 'secret', { kdf: 'argon2' }),
    /unknown key derivation: "argon2"/,
  ],
  ['an unknown cipher', sealKey(der, 'secret', { cipher: 'rot13' }), /unknown cipher: "rot13"/],
  ['scrypt with 1 GiB', sealKey(der, 'secret', { N: 2 ** 20, r: 8 }), /more memory or time/],
  ['scrypt without an end', sealKey(der, 'secret', { p: 2 ** 30 }), /more memory or time/],
  ['scrypt with an odd N', sealKey(der, 'secret', { N: 65535 }), /damaged key/],
  [
    'scrypt with more rounds than RFC 7914 allows',
    sealKey(der, 'secret', { N: 2 ** 20, r: 1, p: 2 }),
    /^key k is a damaged key$/,
  ],
  [
    'scrypt without an end in PKCS#8',
    armor('ENCRYPTED PRIVATE KEY', scryptKey(8000)),
    /more than N × r × p = 2097152 of scrypt/,
  ],
  ['endless rounds', armor('ENCRYPTED PRIVATE KEY', rounds), /more than 10000000 rounds/],
  ['an endless file', `${COSIGN.privateKey}${' '.repeat(70_000)}`, /not a key in PEM/],
];
for (const [what, key, message] of refused) {
  test(`refuses ${what}, within a moment`, { timeout: 5000 }, async () => {
    await assert.rejects(read(key), { name: 'StrakeError', code: 'ATTEST_KEY', message });
  });
}

test('reads public keys, and refuses what is none', () => {
  assert.equal(readPublicKey(Buffer.from(COSIGN.publicKey), 'key p').id, COSIGN.id);
  for (const text of [COSIGN.privateKey, '', COSIGN.publicKey.replace('MFkw', 'MFkx')])
    assert.throws(() => readPublicKey(Buffer.from(text), 'key p'), { code: 'ATTEST_KEY' });
});

test('says of a password that was typed to type it again, and of no password that it is missing', async () => {
  const hintOf = async (typed: string, isTyped: boolean) => {
    const bytes = Buffer.from(sealKey(der, 'secret'));
    const reading = readSigningKey(bytes, { name: 'key k', password: async () => typed, isTyped });
    const thrown = await reading.then(
      () => assert.fail('it is read'),
      (error) => error,
    );
    return `${thrown.message} ${thrown.hint}`;
  };
  assert.match(await hintOf('wrong', true), /cannot be decrypted: .* type the password again/);
  assert.match(await hintOf('', true), /no password was given .* type the password, or set/);
  assert.match(await hintOf('wrong', false), /cannot be decrypted: .* Check COSIGN_PASSWORD/);
});
