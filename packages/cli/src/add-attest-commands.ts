import { type Command, Option } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { SbomFlags } from './command/sbom.ts';
import { addSelectionFlags, IMAGE_HELP } from './image-flag.ts';
import type { Invocation } from './invocation.ts';

/** Adds the commands about SBOMs, provenance and signatures of existing images. */
export function addAttestCommands(program: Command, invocation: Invocation, end: End): void {
  addSelectionFlags(
    addCommand(program, 'sbom', 'print the SBOM that is attached to an image'),
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
}
