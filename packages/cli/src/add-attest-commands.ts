import { type Command, Option } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { ProvenanceFlags } from './command/provenance.ts';
import type { SbomFlags } from './command/sbom.ts';
import type { VerifyFlags } from './command/verify.ts';
import { addIdentityFlags } from './identity-flag.ts';
import { addSelectionFlags, IMAGE_HELP } from './image-flag.ts';
import type { Invocation } from './invocation.ts';
import { collect } from './repeatable-flag.ts';

/** Adds the commands about SBOMs, provenance and signatures of existing images. */
export function addAttestCommands(program: Command, invocation: Invocation, end: End): void {
  addSelectionFlags(
    addCommand(program, 'sbom', 'print the SBOM that is attached to an image', 'attest'),
    'the image for this platform; without it, what the reference names: an index, or the image for one platform',
  )
    .argument('<REFERENCE>', IMAGE_HELP)
    .addOption(
      new Option(
        '--format <FORMAT>',
        'only in this format; default: the first one found, or spdx with --generate',
      ).choices(['spdx', 'cyclonedx']),
    )
    .option('--generate', 'make one from the layers, whatever is attached')
    .option('-o, --output <FILE>', 'write it to a file')
    .addHelpText(
      'after',
      examples(
        'strake sbom ghcr.io/acme/app:v1 -p linux/arm64',
        'strake sbom ghcr.io/acme/other:v1 --generate',
        'strake sbom oci:dist/oci --format cyclonedx --output sbom.json',
      ),
    )
    .action(async (reference: string, _: unknown, self: Command) => {
      const { runSbom } = await import('./command/sbom.ts');
      end(await runSbom(reference, self.optsWithGlobals<SbomFlags>(), invocation));
    });

  addSelectionFlags(
    addCommand(
      program,
      'provenance',
      'print how an image was built, as its provenance says',
      'attest',
    ),
    'the image for this platform; without it, what the reference names: an index, or the image for one platform',
  )
    .argument('<REFERENCE>', IMAGE_HELP)
    .option(
      '--digest <DIGEST>',
      'of several, the one that the manifest with this digest holds; its first digits are enough',
    )
    .option('--all', 'print a list of all, each with the digest of its manifest')
    .option('-o, --output <FILE>', 'write it to a file')
    .addHelpText(
      'after',
      examples(
        'strake provenance ghcr.io/acme/app:v1',
        'strake provenance ghcr.io/acme/app:v1 --digest sha256:1f2e3d4c5b6a',
        'strake provenance oci:dist/oci',
      ),
    )
    .action(async (reference: string, _: unknown, self: Command) => {
      const { runProvenance } = await import('./command/provenance.ts');
      end(await runProvenance(reference, self.optsWithGlobals<ProvenanceFlags>(), invocation));
    });

  const verify = addSelectionFlags(
    addCommand(program, 'verify', 'verify who signed an image, and what is said of it', 'attest'),
    'only the images of these platforms, and what the reference names',
  )
    .argument('<REFERENCE>', IMAGE_HELP)
    .option(
      '--key <FILE>',
      'signed by the private key of this public key, as PEM: a file or env://VARIABLE',
    );
  addIdentityFlags(verify)
    .option(
      '--require <KINDS>',
      'demand that each image and its index have these, signed like the image: sbom, provenance, or both with a comma',
    )
    .option(
      '--rebuild',
      'build it again from the source that its signed provenance names, which runs code of that source, and compare every digest',
    )
    .option('--source <DIR>', 'for --rebuild: a clone of the repository, instead of fetching one')
    .option(
      '--set <KEY=VALUE>',
      'for --rebuild: a value that the provenance leaves out, as it was given to "strake build --set" (repeatable)',
      collect,
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'strake verify ghcr.io/acme/app:v1 --key cosign.pub',
        'strake verify ghcr.io/acme/app:v1 --identity https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1 --issuer https://token.actions.githubusercontent.com',
        'strake verify ghcr.io/acme/app:v1 --key cosign.pub --require sbom,provenance',
        'strake verify ghcr.io/acme/app:v1 --key cosign.pub --rebuild',
      ),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 verified (and rebuilt with the same digests), 6 not, 5 the registry, sigstore or the source cannot be asked, 2 the options are wrong, or the provenance does not say enough to build it again.',
    )
    .action(async (reference: string, _: unknown, self: Command) => {
      const { runVerify } = await import('./command/verify.ts');
      end(await runVerify(reference, self.optsWithGlobals<VerifyFlags>(), invocation));
    });
}
