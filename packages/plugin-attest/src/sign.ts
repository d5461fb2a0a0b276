/** Signers, and what they sign. */

export { bareDocument, bareStatement } from './attest/attestation.ts';
export type { KeylessServices, SignOptions } from './options/options.ts';
export { addOldSignature, type OldSignable, oldTagKind } from './sign/add-old-signature.ts';
export { commandSigner, type RunSigner } from './sign/command-signer.ts';
export { holdsSignature } from './sign/holds-signature.ts';
export type { TokenHost } from './sign/identity-token.ts';
export { keySigner } from './sign/key-signer.ts';
export { expandHome, type KeyHost, readKeySource } from './sign/key-source.ts';
export { type KeylessOptions, keylessSigner } from './sign/keyless-signer.ts';
export { LONGEST_SIGNING_SECONDS, openSigner, type SignerHost } from './sign/open-signer.ts';
export { type ByteSigner, isByteSigner, type Signer } from './sign/signer.ts';
export {
  type AskPassword,
  type ReadKeyOptions,
  readSigningKey,
  type SigningKey,
} from './sign/signing-key.ts';
export {
  BUNDLE_MEDIA_TYPE,
  BUNDLE_PREDICATE_TYPE,
  bundleReferrer,
  isBundleType,
} from './signature/bundle.ts';
export { preAuthEncoding } from './signature/dsse.ts';
export {
  OLD_MEDIA_TYPE,
  type OldTagKind,
  oldManifest,
  oldSbom,
  oldTag,
} from './signature/old-tag.ts';
export { type PublicKey, readPublicKey } from './signature/public-key.ts';
export {
  isOfType,
  isSbomType,
  PREDICATE_TYPE,
  PREDICATE_TYPE_ANNOTATION,
  STATEMENT_MEDIA_TYPE,
  STATEMENT_TYPE,
  type Statement,
  type Subject,
} from './statement/statement.ts';
export { subjectOf, writeStatement } from './statement/write-statement.ts';
