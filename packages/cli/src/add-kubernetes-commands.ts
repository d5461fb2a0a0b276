import type { Command } from 'commander';
import { addCommand, type End, examples, strict } from './add-command.ts';
import { foreignHint } from './foreign-hint.ts';
import type { Invocation } from './invocation.ts';
import {
  type ApplyFlags,
  addPublishFlags,
  addReferenceFlags,
  type PublishFlags,
  type ResolveFlags,
} from './reference-flag.ts';
import { collect } from './repeatable-flag.ts';
import { UsageError } from './usage-error.ts';

/** Adds the commands that read Kubernetes YAML, and run kubectl. */
export function addKubernetesCommands(program: Command, invocation: Invocation, end: End): void {
  addResolve(program, invocation, end);
  addApply(program, 'apply', invocation, end);
  addApply(program, 'create', invocation, end);
  addRun(program, invocation, end);
}

function addResolve(program: Command, invocation: Invocation, end: End): void {
  const summary =
    'build and publish the images that YAML refers to (strake://IMAGE, ko://PACKAGE), and print the YAML with their digests';
  addPublishFlags(
    addReferenceFlags(addCommand(program, 'resolve', summary, 'kubernetes'))
      .option(
        '-o, --output <FILE>',
        'write the YAML there: the nth one is for the nth --render (default: standard output)',
        collect,
      )
      .option(
        '--in-place',
        'write the references into the files themselves, also in the place of strings in front of a comment such as "# strake://app"',
      )
      .option(
        '--images-json <FILE>',
        'write the images as JSON, and what refers to them; - prints only that',
      )
      .option(
        '--kustomization <DIR>',
        'write the images into the kustomization.yaml there instead of printing YAML: entries of "images" for the references in it and in -f',
      )
      .option(
        '--helm-values <FILE>',
        'write values for a Helm chart instead of printing YAML: images.NAME with repository, tag, digest and reference',
      )
      .option('--check', 'build everything, and publish and write nothing'),
  )
    .addHelpText(
      'after',
      examples(
        'strake resolve -R -f config/ > release.yaml',
        'strake resolve -f config/ -t v1 --render tag+digest -o release.yaml --render tag -o release.notags.yaml',
        'strake resolve -R -f config/ --check',
      ),
    )
    .action(async (_: unknown, self: Command) => {
      const { runResolve } = await import('./command/resolve.ts');
      end(await runResolve(self.optsWithGlobals<ResolveFlags>(), invocation));
    });
}

function addApply(
  program: Command,
  verb: 'apply' | 'create',
  invocation: Invocation,
  end: End,
): void {
  const summary = `build and publish the images that YAML refers to, then run "kubectl ${verb}" with it`;
  const command = addCommand(program, verb, summary, 'kubernetes');
  strict(command, (text) => foreignHint(text) ?? kubectlHint(verb, text));
  addPublishFlags(
    addReferenceFlags(command).option(
      '--stream',
      'give each file to kubectl as soon as its images are published, instead of all files at the end',
    ),
  )
    .argument('[KUBECTL...]', 'after --, further arguments of kubectl')
    .addHelpText(
      'after',
      examples(`strake ${verb} -R -f config/`, `strake ${verb} -f config/ -- --context=staging`),
    )
    .action(async (_: unknown, _flags: unknown, self: Command) => {
      const { operands, rest } = splitArguments(self);
      const [operand] = operands;
      if (operand !== undefined)
        throw new UsageError(
          `${verb} takes no argument "${operand}"`,
          `Name files with -f: "strake ${verb} -f ${operand}"; arguments of kubectl follow "--".`,
        );
      const { runApply } = await import('./command/apply.ts');
      end(await runApply(verb, rest, self.optsWithGlobals<ApplyFlags>(), invocation));
    });
}

function addRun(program: Command, invocation: Invocation, end: End): void {
  const summary = 'build and publish an image, and run it in a pod until it ends ("kubectl run")';
  addPublishFlags(addCommand(program, 'run', summary, 'kubernetes'))
    .argument('<IMAGE>', 'an image of the configuration, ./PATH of a package, or ko://PACKAGE')
    .argument(
      '[KUBECTL...]',
      'after --, further arguments of "kubectl run"; after another --, those of the program',
    )
    .addHelpText(
      'after',
      examples('strake run server', 'strake run ./cmd/migrate -- --env=DRY_RUN=1 -- --all'),
    )
    .action(async (_: unknown, _rest: unknown, _flags: unknown, self: Command) => {
      const { operands, rest } = splitArguments(self);
      const [image, more] = operands;
      if (image === undefined)
        throw new UsageError('no image is named', 'Name it before "--": "strake run server".');
      if (more !== undefined)
        throw new UsageError(
          `run takes a single image, and not "${more}" as well`,
          `Arguments of the program follow two "--": "strake run ${image} -- -- ${more}".`,
        );
      const { runImage } = await import('./command/run.ts');
      end(await runImage(image, rest, self.optsWithGlobals<PublishFlags>(), invocation));
    });
}

/** Options of kubectl that people give to `apply` and `create`. Source: kubectl apply --help, kubectl options. */
const KUBECTL =
  /^(--(dry-run|server-side|namespace|context|cluster|kubeconfig|prune|prune-allowlist|force|force-conflicts|wait|validate|field-manager|record|save-config|cascade|grace-period|overwrite|as|as-group|user|token|server|all)(=.*)?|-n)$/;

function kubectlHint(verb: string, message: string): string | undefined {
  const [, option = ''] = /^unknown option '(.*)'$/.exec(message) ?? [];
  return KUBECTL.test(option)
    ? `It is an option of kubectl, whose arguments follow "--": "strake ${verb} -f FILE -- ${option}".`
    : undefined;
}

/** The arguments before the first `--` of the command line, and all behind it. Commander does not tell them apart. */
function splitArguments(self: Command): {
  readonly operands: readonly string[];
  readonly rest: readonly string[];
} {
  // Not in its types, but set by every parse.
  const { rawArgs: all = [] } = (self.parent ?? {}) as { readonly rawArgs?: readonly string[] };
  const at = all.indexOf('--');
  const rest = at < 0 ? [] : all.slice(at + 1);
  return { operands: self.args.slice(0, self.args.length - rest.length), rest };
}
