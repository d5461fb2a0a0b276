import type { Bundle } from '../signature/read-bundle.ts';

/** Says whether a bundle was signed by whom it should be. */
export interface Verifier {
  /** For messages: `key cosign.pub`. */
  readonly name: string;
  /**
   * Verifies the signature of a bundle, and nothing else: what is signed, the caller has to check.
   * @param message what a message signature signs; a bundle with an envelope has it
   * @returns who signed
   * @throws ATTEST_SIGNATURE
   */
  verify(bundle: Bundle, message?: Uint8Array): Promise<VerifiedSigner>;
  /**
   * Verifies a signature outside of a bundle: cosign's old `.sig` and `.att` tags. Absent if that is not possible.
   * @param data what is signed: the payload itself, or the encoding of an envelope
   * @param name of what is signed, for messages
   * @throws ATTEST_SIGNATURE
   */
  verifyBytes?(data: Uint8Array, signature: Uint8Array, name: string): VerifiedSigner;
}

/** Who signed: a key, or an identity that sigstore's certificate authority saw. */
export type VerifiedSigner =
  | { readonly kind: 'key'; readonly keyId: string }
  | { readonly kind: 'identity'; readonly identity: string; readonly issuer: string };
