import type { Command } from 'commander';

/**
 * Adds the options that say whose certificate of sigstore must have signed.
 * @param signed what was: a participle
 */
export function addIdentityFlags(command: Command, signed = 'signed'): Command {
  return command
    .option('--identity <IDENTITY>', `${signed} with a certificate of sigstore for this identity`)
    .option('--identity-regexp <PATTERN>', 'the same, for identities that match as a whole')
    .option('--issuer <URL>', 'who says that it is this identity')
    .option('--issuer-regexp <PATTERN>', 'the same, for issuers that match as a whole')
    .option(
      '--trusted-root <FILE>',
      'the trusted root of sigstore; default: that of the public instance, which is fetched',
    );
}
