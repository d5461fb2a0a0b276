import type { Command } from 'commander';

/** Adds the options that say what signs. */
export function addSignerFlags(command: Command): Command {
  return command
    .option(
      '--key <FILE>',
      "sign with this private key, a file or env://VARIABLE: cosign's encrypted form (password in COSIGN_PASSWORD, or asked for), or PEM",
    )
    .option(
      '--keyless',
      'sign with a certificate of sigstore for an identity token of the environment: of GitHub Actions, GitLab, Buildkite, CircleCI, Google Cloud, or SIGSTORE_ID_TOKEN',
    )
    .option(
      '--signing-config <FILE>',
      'the instance of sigstore for --keyless, as "cosign signing-config create" writes it; default: the public one, whose log is public',
    )
    .option(
      '--command <PROGRAM>',
      'sign with this program, and arguments separated by spaces: it reads what to sign on standard input, and prints the signature',
    )
    .option(
      '--public-key <FILE>',
      'the public key of --command, in PEM: its signatures are verified',
    );
}
