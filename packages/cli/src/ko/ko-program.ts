import { Command } from 'commander';
import { type End, examples, nameDocumentation, strict } from '../add-command.ts';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { booleanFlag, optionTerm } from './go-flags.ts';
import {
  addKoBuildFlags,
  addKoFileFlags,
  type KoBuildFlags,
  type KoFileFlags,
} from './ko-flags.ts';
import type { KoLoginFlags } from './run-ko-login.ts';

/** What ko's commands get. */
export interface KoProgramOptions {
  /** What follows `strake ko`. */
  readonly argv: readonly string[];
  /** What follows `--`. */
  readonly after: readonly string[];
  readonly version: string;
  readonly flags: GlobalFlags;
  readonly invocation: Invocation;
  readonly end: End;
}

/** The command line of `strake ko`, for arguments that `expandFlags` has read. */
export function createKoProgram(options: KoProgramOptions): Command {
  const { argv, after, invocation, end } = options;
  const program = new Command('strake ko')
    .usage('[command]')
    .description(
      "ko's commands, with ko's flags, variables and output. Images are the same as ko's, layer by layer.",
    )
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addOption(booleanFlag('-v, --verbose', 'print requests to registries, and why steps run'))
    .configureHelp({ showGlobalOptions: true, optionTerm })
    .configureOutput({
      writeOut: (text) => invocation.stdout.write(text),
      writeErr: (text) => invocation.stderr.write(text),
      outputError: () => {},
    });
  const flags = (): GlobalFlags => {
    const { verbose } = program.opts<{ verbose?: boolean }>();
    return { ...options.flags, verbose: verbose || options.flags.verbose || false };
  };
  // ko's words are its own.
  const noHint = () => undefined;
  strict(program, noHint);
  nameDocumentation(program, 'from-ko');
  program.addHelpText('after', examples('strake ko build ./cmd/app'));
  const add = (usage: string, summary: string) => {
    const command = program.command(usage).summary(summary).description(`${summary}.`);
    strict(command, noHint);
    nameDocumentation(command, 'from-ko');
    return command;
  };

  addKoBuildFlags(add('build', 'Build images of Go programs, and push them to KO_DOCKER_REPO'))
    .alias('publish')
    .argument(
      '[IMPORTPATH...]',
      'programs: import paths, or directories such as ./cmd/app (default: .)',
    )
    .addHelpText(
      'after',
      examples('strake ko build ./cmd/app', 'strake ko build -B --platform=all ./cmd/...'),
    )
    .action(async (paths: readonly string[], given: KoBuildFlags) => {
      const { runKoBuild } = await import('./run-ko-build.ts');
      end(await runKoBuild([...paths, ...after], given, flags(), invocation));
    });

  addKoFileFlags(
    add('resolve', 'Print YAML with every ko:// replaced by the reference of its image'),
  )
    .addHelpText('after', examples('strake ko resolve -f config/ > release.yaml'))
    .action(async (given: KoFileFlags) => {
      const { runKoResolve } = await import('./run-ko-resolve.ts');
      end(await runKoResolve(after, given, flags(), invocation));
    });
  for (const verb of ['apply', 'create'] as const)
    addKoFileFlags(add(verb, `Run "kubectl ${verb}" with the output of resolve`))
      .argument('[ARGUMENT...]', `further arguments of "kubectl ${verb}", with -- before options`)
      .addHelpText('after', examples(`strake ko ${verb} -f config/ -- --namespace=test`))
      .action(async (more: readonly string[], given: KoFileFlags) => {
        const { runKoApply } = await import('./run-ko-resolve.ts');
        end(await runKoApply(verb, [...more, ...after], given, flags(), invocation));
      });

  add('delete', 'Run "kubectl delete" with the same arguments')
    .allowUnknownOption()
    .argument('[ARGUMENT...]', 'as for "kubectl delete"')
    .action(async () => {
      const { findKubectl, runKubectl } = await import('../kubernetes/kubectl.ts');
      const { workingDirectory } = await import('../working-directory.ts');
      const cwd = await workingDirectory(flags(), invocation);
      end(await runKubectl(findKubectl(invocation.env), argv, cwd, invocation));
    });

  addKoBuildFlags(add('run', 'Build an image, and run it in the cluster with "kubectl run"'))
    .argument('<IMPORTPATH>', 'the program')
    .addHelpText('after', examples('strake ko run ./cmd/app', 'strake ko run ./cmd/app -- -- -v'))
    .action(async (path: string, given: KoBuildFlags) => {
      const { runKoRun } = await import('./run-ko-run.ts');
      end(await runKoRun(path, after, given, flags(), invocation));
    });

  add('login', 'Log in to a registry')
    .argument('<SERVER>', 'host of the registry')
    .option('-u, --username <USER>', 'user name')
    .option('-p, --password <PASSWORD>', 'password; other users of this machine can see it')
    .addOption(booleanFlag('--password-stdin', 'read the password from stdin'))
    .action(async (server: string, given: KoLoginFlags) => {
      const { runKoLogin } = await import('./run-ko-login.ts');
      end(await runKoLogin(server, { ...flags(), ...given }, invocation));
    });

  // ko ignores arguments of this one.
  const version = add('version', 'Print the version of strake').allowExcessArguments();
  version.action(() => {
    invocation.stdout.write(`v${options.version}\n`);
  });
  return program;
}
