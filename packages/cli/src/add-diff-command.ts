import { type Command, Option } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import { addConfigFlags } from './build-flag.ts';
import type { DiffFlags } from './diff/diff-flags.ts';
import { addSelectionFlags, IMAGE_HELP } from './image-flag.ts';
import type { Invocation } from './invocation.ts';
import { addCacheFromFlag } from './remote-cache-flag.ts';
import { collect } from './repeatable-flag.ts';

/** Adds `diff`. */
export function addDiffCommand(program: Command, invocation: Invocation, end: End): void {
  const command = addSelectionFlags(
    addCommand(
      program,
      'diff',
      'show what differs between two images, or between an image and what would be built now',
      'diff',
    ),
    'only these platforms',
  )
    .argument('<BEFORE>', IMAGE_HELP)
    .argument('[AFTER]', 'the same; default: what the configuration builds now')
    .addOption(
      new Option('--format <FORMAT>', 'default: text').choices(['text', 'markdown', 'json']),
    )
    .option('--json', 'print JSON: the same as --format json')
    .option('--sizes', 'show how many bytes of Go programs each module has more or less')
    .option('--all', 'list everything; default: of many, those of which most bytes changed')
    .option(
      '--fail-on <CONDITION>',
      'exit with 1 if it holds: size:+5%, user, setuid, module:major, any, … (repeatable, or with commas)',
      collect,
    )
    .option(
      '--ignore <KIND>',
      'ignore timestamps, history, tar (order, form and compression of layers) or attestations (repeatable, or with commas)',
      collect,
    );
  addCacheFromFlag(
    addConfigFlags(command)
      .option(
        '-i, --image <NAME>',
        'compare with this image of the configuration; default: the one with the repository of BEFORE',
        collect,
      )
      .option('--no-cache', "build with neither strake's cache nor a remote one"),
  )
    .addHelpText(
      'after',
      examples(
        'strake diff ghcr.io/acme/app:v1 ghcr.io/acme/app:v2',
        'strake diff ghcr.io/acme/app:latest',
        'strake diff oci:dist/old oci:dist/oci --fail-on size:+5%,user,module:major',
      ),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 whatever differs, 1 a condition of --fail-on holds, 2 to 6 an error.',
    )
    .action(async (before: string, after: string | undefined, _: unknown, self: Command) => {
      const { runDiff } = await import('./command/diff.ts');
      end(await runDiff(before, after, self.optsWithGlobals<DiffFlags>(), invocation));
    });
}
