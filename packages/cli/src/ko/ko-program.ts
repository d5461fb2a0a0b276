import { Command } from 'commander';
import { type End, examples, nameDocumentation, strict } from '../add-command.ts';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { booleanFlag, optionTerm } from './go-flags.ts';
import { addKoBuildFlags, type KoBuildFlags } from './ko-flags.ts';
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
  const { argv, after, version, flags, invocation, end } = options;
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
  strict(program);
  nameDocumentation(program, 'from-ko');
  program.addHelpText('after', examples('strake ko build ./cmd/app'));
  const add = (usage: string, summary: string) => {
    const command = program.command(usage).summary(summary).description(`${summary}.`);
    strict(command);
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
      end(await runKoBuild([...paths, ...after], given, flags, invocation));
    });

  add('delete', 'Run "kubectl delete" with the same arguments')
    .allowUnknownOption()
    .argument('[ARGUMENT...]', 'as for "kubectl delete"')
    .action(async () => {
      const { runKubectl } = await import('./run-kubectl.ts');
      const { workingDirectory } = await import('../working-directory.ts');
      const cwd = await workingDirectory(flags, invocation);
      end(await runKubectl(argv, cwd, invocation));
    });

  add('login', 'Log in to a registry')
    .argument('<SERVER>', 'host of the registry')
    .option('-u, --username <USER>', 'user name')
    .option('-p, --password <PASSWORD>', 'password; other users of this machine can see it')
    .addOption(booleanFlag('--password-stdin', 'read the password from stdin'))
    .action(async (server: string, given: KoLoginFlags) => {
      const { runKoLogin } = await import('./run-ko-login.ts');
      end(await runKoLogin(server, { ...flags, ...given }, invocation));
    });

  add('version', 'Print the version of strake').action(() => {
    invocation.stdout.write(`v${version}\n`);
  });
  return program;
}
