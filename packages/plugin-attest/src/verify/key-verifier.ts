import { createHash } from 'node:crypto';
import { attestError } from '../errors/error-codes.ts';
import { preAuthEncoding } from '../signature/dsse.ts';
import { readPublicKey } from '../signature/public-key.ts';
import type { Bundle } from '../signature/read-bundle.ts';
import type { Verifier } from './verifier.ts';

/** Verifies with one public key. */
export interface KeyVerifier extends Required<Verifier> {
  /** Base64 of the SHA-256 of the key as SPKI DER. */
  readonly keyId: string;
}

/**
 * Verifies signatures of one key, as `cosign verify --key … --insecure-ignore-tlog`: a signature of a key proves itself, and the
 * transparency log is not asked.
 * @param publicKey PEM
 * @param name of its file, for messages
 * @throws ATTEST_KEY
 */
export function keyVerifier(publicKey: Uint8Array, name: string): KeyVerifier {
  const key = readPublicKey(publicKey, name);
  const verifyBytes: KeyVerifier['verifyBytes'] = (data, signature, signed) => {
    if (key.verify(data, signature)) return { kind: 'key', keyId: key.id };
    throw attestError('ATTEST_SIGNATURE', `${signed} is not signed by the key ${name}`, {
      hint: 'Give the public key of whoever signed it, or sign the image again.',
    });
  };
  return {
    name: `key ${name}`,
    keyId: key.id,
    verifyBytes,
    verify: async (bundle, message) => {
      if (bundle.material === 'certificate')
        throw attestError(
          'ATTEST_SIGNATURE',
          `${bundle.name} is signed with a certificate, and not by the key ${name}`,
          { hint: 'Verify it with --identity and --issuer.' },
        );
      return verifyBytes(signedBytes(bundle, message), bundle.content.signature, bundle.name);
    },
  };
}

/** What the signature of a bundle signs. @throws ATTEST_SIGNATURE for another message than the one that was signed */
export function signedBytes({ content, name }: Bundle, message?: Uint8Array): Uint8Array {
  if ('payload' in content) return preAuthEncoding(content.payloadType, content.payload);
  const digest = message && createHash('sha256').update(message).digest();
  if (message && digest?.equals(content.digest)) return message;
  throw attestError('ATTEST_SIGNATURE', `${name} signs something else`, {
    hint: 'Sign the image again; someone attached what was signed for another purpose.',
  });
}
