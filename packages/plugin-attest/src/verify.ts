/** Verifies signatures: bundles of sigstore, and cosign's old tags. */

export { type Envelope, readEnvelope } from './signature/envelope.ts';
export { type Bundle, type MessageSignature, readBundle } from './signature/read-bundle.ts';
export { STATEMENT_MEDIA_TYPE } from './statement/statement.ts';
export { type IdentityRules, identityVerifier } from './verify/identity-verifier.ts';
export { type KeyVerifier, keyVerifier } from './verify/key-verifier.ts';
export { predicateProblem } from './verify/predicate-problem.ts';
export {
  type FoundStatement,
  type FoundSubject,
  isAbout,
  readStatement,
} from './verify/read-statement.ts';
export { fetchPublicRoot, readTrustedRoot, type TrustedRoot } from './verify/trusted-root.ts';
export type { VerifiedSigner, Verifier } from './verify/verifier.ts';
export { type VerifiedStatement, verifyLayer } from './verify/verify-layer.ts';
