import type { PublicKey } from '../signature/public-key.ts';

/** What signs statements: a key, an identity of sigstore, or a program of the user. */
export interface Signer {
  /** For messages: `key cosign.key`, `keyless identity`. */
  readonly name: string;
  /**
   * Identifies the signer in what is published before, to find its own signatures again: base64 of the SHA-256 of a public key, or
   * `keyless`; empty if it is not known.
   */
  readonly keyId: string;
  /** Verifies its signatures; absent if that is not known. */
  readonly publicKey?: PublicKey;
  /**
   * Signs an in-toto statement.
   * @returns a sigstore bundle v0.3 as JSON, with a DSSE envelope
   */
  sign(statement: Uint8Array, signal: AbortSignal): Promise<string>;
}

/** A signer by key. */
export interface ByteSigner extends Signer {
  /** Signs bytes of any kind, for signatures in older forms than bundles. */
  signBytes(bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
}

/** False for a signer that makes bundles alone: one with an identity. */
export function isByteSigner(signer: Signer): signer is ByteSigner {
  return 'signBytes' in signer;
}
