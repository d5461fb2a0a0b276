import type { VerifierFlags } from './choose-verifier.ts';

/** Who must have signed an image before what is made of it is signed. */
export interface OldSignerFlags extends Omit<VerifierFlags, 'key'> {
  /** A public key. */
  readonly oldKey?: string;
  /** True: nobody. */
  readonly signUnverified?: boolean;
}

/** Options that say who. */
const OPTIONS = {
  oldKey: '--old-key',
  signUnverified: '--sign-unverified',
  identity: '--identity',
  identityRegexp: '--identity-regexp',
  issuer: '--issuer',
  issuerRegexp: '--issuer-regexp',
  trustedRoot: '--trusted-root',
} as const;

/** The options among the given ones that say who must have signed before. */
export function oldSignerOptions(flags: OldSignerFlags): readonly string[] {
  return Object.entries(OPTIONS).flatMap(([key, name]) =>
    flags[key as keyof typeof OPTIONS] === undefined ? [] : [name],
  );
}
