import { type Command, InvalidArgumentError, Option } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import { ATTACH_FORMS, type AttachForm } from './attest/attach-form.ts';
import type { AttestFlags } from './attest/attest-image.ts';
import type { PredicateFlags } from './command/attest.ts';
import { addSelectionFlags, IMAGE_HELP } from './image-flag.ts';
import type { Invocation } from './invocation.ts';
import { addSignerFlags } from './signer-flag.ts';

/** Adds `sign` and `attest`, which sign images that are there already. */
export function addSignCommands(program: Command, invocation: Invocation, end: End): void {
  addAttestFlags(
    addCommand(program, 'sign', 'sign an image, and attach the signatures to it', 'attest'),
  )
    .addHelpText(
      'after',
      examples(
        'strake sign ghcr.io/acme/app:v1 --key cosign.key',
        'strake sign oci:dist/oci --key key.pem',
        "strake sign ghcr.io/acme/app:v1 --command 'kms-sign --key app' --public-key app.pub",
      ),
    )
    .action(async (reference: string, _: unknown, self: Command) => {
      const { runSign } = await import('./command/sign.ts');
      end(await runSign(reference, self.optsWithGlobals<AttestFlags>(), invocation));
    });

  addAttestFlags(
    addCommand(
      program,
      'attest',
      'sign a statement about an image, such as an SBOM, and attach it to the image',
      'attest',
    ),
  )
    .requiredOption(
      '--predicate <FILE>',
      'what the statement says: a JSON object; - reads it from standard input',
    )
    .requiredOption(
      '--type <TYPE>',
      "the predicate's type: a URI, or cyclonedx, link, openvex, slsaprovenance, slsaprovenance02, slsaprovenance1, spdx, spdxjson, vuln",
    )
    .addHelpText(
      'after',
      examples(
        'strake attest ghcr.io/acme/app:v1 -p linux/amd64 --predicate sbom.json --type spdxjson --key cosign.key',
        'strake attest ghcr.io/acme/app:v1 --predicate tests.json --type https://example.com/tests/v1 --key cosign.key',
      ),
    )
    .action(async (reference: string, _: unknown, self: Command) => {
      const { runAttest } = await import('./command/attest.ts');
      end(await runAttest(reference, self.optsWithGlobals<PredicateFlags>(), invocation));
    });
}

function addAttestFlags(command: Command): Command {
  const selected = addSelectionFlags(
    command,
    'only the images for these platforms; default: the index, and all that it lists',
  ).argument('<REFERENCE>', IMAGE_HELP);
  return (
    addSignerFlags(selected)
      // As cosign has it; here it is the default.
      .addOption(new Option('-r, --recursive').hideHelp())
      .option('--no-recursive', 'sign only what the reference names')
      .option(
        '--attach <FORM>',
        "how signatures are attached: as referrers (the default), or under tags in cosign's old form (repeatable)",
        collectForm,
      )
      .option('--json', 'print JSON: what was signed, and what was attached to it')
  );
}

function collectForm(
  value: string,
  previous: readonly AttachForm[] | undefined,
): readonly AttachForm[] {
  const form = ATTACH_FORMS.find((each) => each === value);
  if (form !== undefined) return [...new Set([...(previous ?? []), form])];
  throw new InvalidArgumentError(`Allowed choices are ${ATTACH_FORMS.join(', ')}.`);
}
