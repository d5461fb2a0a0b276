import { writeKeyBundle } from '../signature/bundle.ts';
import { preAuthEncoding } from '../signature/dsse.ts';
import type { PublicKey } from '../signature/public-key.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import type { ByteSigner } from './signer.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Signs with a private key.
 * @param name for messages: `key cosign.key`
 */
export function keySigner(name: string, key: SigningKey): ByteSigner {
  return byteSigner(name, key.publicKey, (bytes) => key.sign(bytes));
}

/** A signer of bytes, which knows what a bundle is. */
export function byteSigner(
  name: string,
  publicKey: PublicKey | undefined,
  signBytes: ByteSigner['signBytes'],
): ByteSigner {
  const keyId = publicKey?.id ?? '';
  return {
    name,
    keyId,
    ...(publicKey ? { publicKey } : {}),
    signBytes,
    async sign(statement, signal) {
      const signature = await signBytes(preAuthEncoding(STATEMENT_MEDIA_TYPE, statement), signal);
      return writeKeyBundle(statement, signature, keyId);
    },
  };
}
