import { generateKeyPairSync, scryptSync } from 'node:crypto';
import { secretbox } from '@noble/ciphers/salsa.js';

/** A key pair of tests, which "cosign generate-key-pair" v3.1.3 made. */
export const COSIGN = {
  password: 'secret',
  privateKey: `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
OCwicCI6MX0sInNhbHQiOiJkM01QQUZoMm90Y081UmYxY3R4aXJ0MmpqeFF5bFJB
Tlk2WVhkeXhQLytVPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
Iiwibm9uY2UiOiJ6Y2QrOVp6NUk1d3B2dWRSTDdSdWVuV0R4aXQzTEJ3UiJ9LCJj
aXBoZXJ0ZXh0IjoicjZwdVF5L2pVMmxpVFF0bnlnVDJMU3dCcVJIUHJSOXBucXIw
K2ZOUzRjbUcrVTJhaDZtMFVJTXJ6MWRvcEd3YVR5NXlQdEF0RFB4TlFRYktsUk5s
RWZDd3ZIT2p2d1FTek1iMjl2TWpsOVVmYjVTQ3hFRU13TmJmRWErbEFpcEoybkY5
aVRJdHAzQkNDeWNnbk1xUUdLWmwzRVd2dXZETjVwSHg3L3ZRQXFqaXIzVVRCTVo1
UFEvYmYzeEJoL3o5QVlyb2cxcFY0Sm5XSFE9PSJ9
-----END ENCRYPTED SIGSTORE PRIVATE KEY-----
`,
  publicKey: `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECytDRt+QG7CsjLBf3vJfQMtdsPQz
Xh7Sg36/xUXppJnp8R0sbTyRzN23jLYZhP+RTPOhuz0+N3rnQQZVtrwCQQ==
-----END PUBLIC KEY-----
`,
  /** Base64 of the SHA-256 of the public key in DER, as OpenSSL computes it. */
  id: '+8U5DZzjX9hyz308mTQcdXj0/9eIT9JaOUxBs6S7tMM=',
} as const;

/** What of cosign's form differs from the usual. */
export interface SealOptions {
  readonly kdf?: unknown;
  readonly cipher?: unknown;
  readonly N?: unknown;
  readonly r?: unknown;
  readonly p?: unknown;
}

/** Encrypts a key as cosign does, but with fewer rounds. */
export function sealKey(der: Uint8Array, password: string, options: SealOptions = {}): string {
  const { kdf = 'scrypt', cipher = 'nacl/secretbox', N = 16, r = 8, p = 1 } = options;
  const [salt, nonce] = [Buffer.alloc(32, 1), Buffer.alloc(24, 2)];
  const secret = scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 });
  const content = {
    kdf: { name: kdf, params: { N, r, p }, salt: salt.toString('base64') },
    cipher: { name: cipher, nonce: nonce.toString('base64') },
    ciphertext: Buffer.from(secretbox(secret, nonce).seal(der)).toString('base64'),
  };
  return armor('ENCRYPTED SIGSTORE PRIVATE KEY', Buffer.from(JSON.stringify(content)));
}

/** PEM. */
export function armor(type: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.join('\n')}\n-----END ${type}-----\n`;
}

/** A new ECDSA key. */
export function newKey(namedCurve = 'P-256') {
  return generateKeyPairSync('ec', { namedCurve });
}
