import { errorFactory } from '@strake/core/plugin';

/** Failures that only attestations have. */
export const errors = {
  ATTEST_KEY: ['config', 'a key to sign with that cannot be used, or whose password is missing'],
  ATTEST_SIGNER: [
    'tool',
    'a program that signs failed, or its signature does not fit its public key',
  ],
  ATTEST_BUNDLE: [
    'integrity',
    'a bundle, envelope or statement that is malformed, too large, or of an unknown form',
  ],
  ATTEST_SIGNATURE: [
    'integrity',
    'a signature that does not verify, or that is of another key or identity',
  ],
  ATTEST_ROOT: ['config', 'a file that is not a trusted root of sigstore'],
  ATTEST_ROOT_FETCH: ['registry', "the trusted root of sigstore's public instance is missing"],
  ATTEST_TOKEN: ['config', 'an identity token to sign with that is missing, or cannot be used'],
  ATTEST_SIGNING_CONFIG: ['config', 'a signing config of sigstore that cannot be used'],
  ATTEST_SIGSTORE: ['registry', 'a service of sigstore that refused to sign, or did not answer'],
} as const;

/** Makes an error with one of these codes, or with one of strake's. */
export const attestError = errorFactory(errors);
