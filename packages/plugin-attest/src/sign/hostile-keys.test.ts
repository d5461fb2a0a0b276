import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/core';
import fc from 'fast-check';
import { readPublicKey } from '../signature/public-key.ts';
import { armor, COSIGN, newKey, sealKey } from './sample-keys.test.data.ts';
import { readSigningKey } from './signing-key.ts';

const { privateKey } = newKey();
const der = privateKey.export({ type: 'pkcs8', format: 'der' });
const encrypted = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' })
  .toString();
const samples = [
  sealKey(der, 'secret'),
  encrypted,
  armor('PRIVATE KEY', der),
  armor('EC PRIVATE KEY', privateKey.export({ type: 'sec1', format: 'der' })),
  COSIGN.publicKey,
];

/** Samples with bytes changed, cut or repeated, in the armor or below it. */
const damaged = fc
  .record({
    sample: fc.constantFrom(...samples),
    inside: fc.boolean(),
    at: fc.nat({ max: 2000 }),
    remove: fc.nat({ max: 40 }),
    bytes: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ sample, inside, at, remove, bytes }) => {
    const [, type = '', body = ''] = /BEGIN ([^-]+)-----\n([^-]+)/.exec(sample) ?? [];
    const whole = inside ? Buffer.from(body, 'base64') : Buffer.from(sample);
    const from = at % whole.length;
    const changed = Buffer.concat([whole.subarray(0, from), bytes, whole.subarray(from + remove)]);
    return inside ? Buffer.from(armor(type, changed)) : changed;
  });
const value = fc.oneof(
  fc.anything(),
  fc.constantFrom(0, 1, -1, 2 ** 15, 2 ** 31, 2 ** 53, 1e308, 'AAAA', '=', '\u0000', {}, []),
);
/** Keys of cosign with any values in their fields. */
const shaped = fc
  .record(
    {
      kdf: fc.oneof(
        value,
        fc.record({
          name: fc.oneof(fc.constant('scrypt'), value),
          params: fc.oneof(value, fc.record({ N: value, r: value, p: value })),
          salt: value,
        }),
      ),
      cipher: fc.oneof(
        value,
        fc.record({ name: fc.oneof(fc.constant('nacl/secretbox'), value), nonce: value }),
      ),
      ciphertext: value,
    },
    { requiredKeys: [] },
  )
  .map((content) => {
    const text = JSON.stringify(content, (_, each) =>
      typeof each === 'bigint' ? `${each}` : each,
    );
    return Buffer.from(armor('ENCRYPTED SIGSTORE PRIVATE KEY', Buffer.from(text ?? '')));
  });

test('ends with a key, or with one clear error, for 700 hostile keys', {
  timeout: 60_000,
}, async () => {
  let refused = 0;
  const property = fc.asyncProperty(
    fc.oneof({ weight: 3, arbitrary: damaged }, shaped, fc.uint8Array({ maxLength: 300 })),
    async (bytes) => {
      const reads = [
        readSigningKey(bytes, { name: 'key k', password: async () => 'secret' }),
        (async () => readPublicKey(bytes, 'key p'))(),
      ];
      for (const read of await Promise.allSettled(reads)) {
        if (read.status === 'fulfilled') continue;
        refused += 1;
        assert.ok(StrakeError.is(read.reason), `${read.reason}`);
        assert.equal(read.reason.code, 'ATTEST_KEY');
        assert.match(read.reason.message, /^key [kp] [\x20-\x7e]{5,200}$/);
      }
    },
  );
  await fc.assert(property, { numRuns: 700, seed: 19 });
  assert.ok(refused > 700);
});
