import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { attestError } from '../errors/error-codes.ts';

/** A public key of signatures that cosign verifies too. */
export interface PublicKey {
  /** PEM of its SPKI. */
  readonly pem: string;
  /** Base64 of the SHA-256 of its SPKI in DER: the hint that cosign v3 writes. */
  readonly id: string;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** No key is longer. */
export const MAX_KEY_BYTES = 64 * 1024;

/**
 * Reads a public key: PEM of its SPKI, such as `cosign.pub`.
 * @param name for messages: its file
 * @throws ATTEST_KEY
 */
export function readPublicKey(bytes: Uint8Array, name: string): PublicKey {
  const text = bytes.length <= MAX_KEY_BYTES ? Buffer.from(bytes).toString('latin1') : '';
  if (!/-----BEGIN (RSA )?PUBLIC KEY-----/.test(text)) {
    throw attestError('ATTEST_KEY', `${name} is not a public key in PEM`, {
      hint: 'Make one with "cosign public-key --key cosign.key" or "openssl pkey -in key.pem -pubout".',
    });
  }
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch (cause) {
    throw attestError('ATTEST_KEY', `${name} is a damaged public key`, {
      cause,
      hint: 'Make it again from the private key.',
    });
  }
  return publicKeyOf(key, name);
}

/** @throws ATTEST_KEY for an algorithm that cosign does not verify */
export function publicKeyOf(key: KeyObject, name: string): PublicKey {
  const hash = hashOf(key, name);
  const der = key.export({ type: 'spki', format: 'der' });
  return {
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    id: createHash('sha256').update(der).digest('base64'),
    verify(bytes, signature) {
      try {
        return verify(hash, bytes, key, signature);
      } catch {
        return false;
      }
    },
  };
}

/**
 * The hash that is signed; null: the bytes themselves. Cosign takes SHA-256 for each curve and for RSA, unless it is told otherwise.
 * Source: cosign v3.1, pkg/signature/keys.go and cmd/cosign/cli/options/signature_digest.go.
 */
export function hashOf(key: KeyObject, name: string): string | null {
  const { asymmetricKeyType: type = '', asymmetricKeyDetails: details = {} } = key;
  const curves = ['prime256v1', 'secp384r1', 'secp521r1'];
  if (type === 'ec' && curves.includes(details.namedCurve ?? '')) return 'sha256';
  if (type === 'ed25519') return null;
  const bits = details.modulusLength ?? 0;
  if (type === 'rsa' && bits >= 2048 && bits <= 8192) return 'sha256';
  const what =
    type === 'ec'
      ? `on the curve ${details.namedCurve}`
      : `of ${type.toUpperCase()}${bits ? ` with ${bits} bits` : ''}`;
  throw attestError('ATTEST_KEY', `${name} is a key ${what}, which strake does not sign with`, {
    hint: 'Use ECDSA on P-256 ("cosign generate-key-pair", "openssl ecparam -name prime256v1 -genkey"), P-384 or P-521, RSA of 2048 to 8192 bits, or Ed25519.',
  });
}
