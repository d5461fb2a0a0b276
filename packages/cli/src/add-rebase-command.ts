import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { RebaseFlags } from './command/rebase.ts';
import { addIdentityFlags } from './identity-flag.ts';
import { IMAGE_HELP } from './image-flag.ts';
import type { Invocation } from './invocation.ts';
import { addRegistryFlags } from './registry-flag.ts';
import { collect } from './repeatable-flag.ts';
import { addSignerFlags } from './signer-flag.ts';

/** Adds `rebase`. */
export function addRebaseCommand(
  program: Command,
  version: string,
  invocation: Invocation,
  end: End,
): void {
  const command = addRegistryFlags(
    addCommand(
      program,
      'rebase',
      'move images to another base, or to the newest of their bases: every platform, without compiling',
      'rebase',
    ),
  )
    .argument(
      '<REFERENCE...>',
      `${IMAGE_HELP}; "-" reads references from standard input, one a line`,
    )
    .option(
      '--onto <[PATTERN=]BASE>',
      "the new base, or that of some platforms ('windows/*=BASE', repeatable); default: the base that each platform names, as it is now",
      collect,
    )
    .option(
      '-t, --tag <TAG>',
      'where the result goes: a tag of the same repository, or a whole reference (repeatable); default: where the image is',
      collect,
    )
    .option('--old-base <BASE>', 'the base that the image was built on, if it does not tell')
    .option('-n, --dry-run', 'say what would change, and write nothing')
    .option(
      '--no-attest',
      'attach nothing to the result; default: what is attached to the image is made again for it: SBOMs, which reads its layers, and provenance',
    )
    .option('--check', 'write nothing, and list the images whose base has changed: exit code 3')
    .option('--json', 'print JSON');
  addSignerFlags(command)
    .option(
      '--old-key <FILE>',
      'the public key that must have signed the image before; default: that of what signs the result',
    )
    .option('--sign-unverified', 'sign the result although nobody verified the image before');
  addIdentityFlags(command, 'the image before must be signed')
    .addHelpText(
      'after',
      examples(
        'strake rebase ghcr.io/acme/app:v1 --onto gcr.io/distroless/static:nonroot',
        "strake rebase ghcr.io/acme/app:v1 --onto 'linux/*=alpine:3.22' --onto 'windows/*=mcr.microsoft.com/windows/nanoserver:ltsc2022' -t v1-rebased",
        'strake rebase --check ghcr.io/acme/app:v1 ghcr.io/acme/api:v3',
      ),
    )
    .addHelpText(
      'after',
      '\nExit codes of --check: 0 every base is the newest, 3 one is not, 5 a registry cannot be asked, or an image does not name its base.',
    )
    .action(async (references: string[], _: unknown, self: Command) => {
      const { runRebase } = await import('./command/rebase.ts');
      end(await runRebase(references, self.optsWithGlobals<RebaseFlags>(), version, invocation));
    });
}
