import { Command } from 'commander';
import { addAttestCommands } from './add-attest-commands.ts';
import { addCacheCommands } from './add-cache-commands.ts';
import { addCommand, type End, examples, nameDocumentation, strict } from './add-command.ts';
import { addCompletionCommand } from './add-completion-command.ts';
import { addCopyCommands } from './add-copy-commands.ts';
import { addDiffCommand } from './add-diff-command.ts';
import { addExploreCommand } from './add-explore-command.ts';
import { addHelpCommand } from './add-help-command.ts';
import { addInitCommand } from './add-init-command.ts';
import { addKoCommand } from './add-ko-command.ts';
import { addKubernetesCommands } from './add-kubernetes-commands.ts';
import { addLoginCommands } from './add-login-commands.ts';
import { addRebaseCommand } from './add-rebase-command.ts';
import { addSignCommands } from './add-sign-commands.ts';
import { addSizeCommand } from './add-size-command.ts';
import { addToolCacheCommands } from './add-tool-cache-commands.ts';
import {
  addBuildFlags,
  addConfigFlags,
  addRunFlags,
  type BuildFlags,
  type ConfigFlags,
} from './build-flag.ts';
import type { WhyFlags } from './command/why.ts';
import { addImageFlags, type ImageFlags } from './image-flag.ts';
import type { Invocation } from './invocation.ts';

/** Dependencies of the commands. */
export interface ProgramOptions {
  readonly version: string;
  readonly invocation: Invocation;
  readonly end: End;
}

/** The command line of `strake`. Each command's code is loaded when it runs. */
export function createProgram({ version, invocation, end }: ProgramOptions): Command {
  const program = new Command('strake')
    .description('Builds multi-platform container images without Docker.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .option('-C <DIR>', 'work in this directory')
    .option('-q, --quiet', 'print only results, warnings and errors')
    .option(
      '--verbose',
      'print more: requests to registries, why steps run, all entries of a plan, stacks of errors',
    )
    .option('--no-color', 'disable colours (as NO_COLOR does)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => invocation.stdout.write(text),
      writeErr: (text) => invocation.stderr.write(text),
      outputError: () => {},
    });
  strict(program);
  nameDocumentation(program, 'index');
  program.addHelpText(
    'after',
    examples('strake init', 'strake build ./cmd/app', 'strake build --push -t v1.2.3'),
  );

  addRunFlags(
    addBuildFlags(addCommand(program, 'build', 'build images, and publish them with --push')),
  )
    .argument(
      '[PACKAGE...]',
      'packages, such as Go programs: builds the configured images that contain them; without a configuration, builds one image of them, or with a pattern such as ./cmd/... one for each; with neither, an image for each program here',
    )
    .addHelpText(
      'after',
      examples(
        'strake build',
        'strake build ./cmd/app -p host -o docker-archive:app.tar',
        'strake build ./cmd/app -t localhost:5000/app:dev --push',
      ),
    )
    .action(async (packages: string[], _: unknown, self: Command) => {
      const { runBuild } = await import('./command/build.ts');
      end(await runBuild(packages, self.optsWithGlobals<BuildFlags>(), invocation));
    });

  addBuildFlags(
    addCommand(
      program,
      'plan',
      'show what would be built and why: describing hooks run, nothing is compiled or pushed',
      'plan',
    ),
  )
    .argument('[PACKAGE...]', 'packages, as for build')
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', examples('strake plan', 'strake plan -p linux/arm64 --json'))
    .action(async (packages: string[], _: unknown, self: Command) => {
      const { runPlan } = await import('./command/plan.ts');
      end(
        await runPlan(
          packages,
          self.optsWithGlobals<BuildFlags & { json?: boolean }>(),
          invocation,
        ),
      );
    });

  addBuildFlags(
    addCommand(
      program,
      'why',
      'show why the last build compiled, packed and pushed what it did, and what the next one would do',
      'why',
    ),
  )
    .argument(
      '[IMAGE|PROGRAM|LAYER|ENTRY]',
      'only this image; this program, by its package or its path in the image; this layer, by the beginning of its digest or diff ID; or this entry, by its path in the image',
    )
    .option('--last', 'only the last build: no base is asked for, nothing is looked at')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'strake why',
        'strake why app',
        'strake why ./cmd/app',
        'strake why sha256:1f2e3d4c5b6a',
        'strake why /etc/app.toml',
      ),
    )
    .action(async (wanted: string | undefined, _: unknown, self: Command) => {
      const { runWhy } = await import('./command/why.ts');
      end(await runWhy(wanted, self.optsWithGlobals<WhyFlags>(), invocation));
    });

  addConfigFlags(
    addCommand(
      program,
      'plugins',
      'show the plugins in use and the order of their taps in each hook',
      'plan',
    ),
  )
    .option('--json', 'print the order as JSON')
    .addHelpText('after', examples('strake plugins'))
    .action(async (_: unknown, self: Command) => {
      const { runPlugins } = await import('./command/plugins.ts');
      end(await runPlugins(self.optsWithGlobals<ConfigFlags & { json?: boolean }>(), invocation));
    });

  addConfigFlags(
    addCommand(
      program,
      'config',
      'show the resolved configuration, and where each value comes from',
      'config',
    ),
  )
    .option(
      '--schema',
      'print the JSON Schema of the configuration and its plugins (without a configuration: of the plugin go)',
    )
    .option('--json', 'print JSON instead of YAML')
    .addHelpText('after', examples('strake config', 'strake config --schema > strake.schema.json'))
    .action(async (_: unknown, self: Command) => {
      const { runConfig } = await import('./command/config.ts');
      end(
        await runConfig(
          self.optsWithGlobals<ConfigFlags & { json?: boolean; schema?: boolean }>(),
          invocation,
        ),
      );
    });

  addInitCommand(program, version, invocation, end);

  addImageFlags(
    addCommand(
      program,
      'inspect',
      'show the index, configs, layers and referrers of an image, from any transport',
    ),
  )
    .option('--layers', 'list the entries of each layer')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'strake inspect oci:dist/oci',
        'strake inspect ghcr.io/acme/app:latest -p linux/arm64 --layers',
      ),
    )
    .action(async (reference: string, _: unknown, self: Command) => {
      const { runInspect } = await import('./command/inspect.ts');
      end(
        await runInspect(
          reference,
          self.optsWithGlobals<ImageFlags & { json?: boolean; layers?: boolean }>(),
          invocation,
        ),
      );
    });

  addImageFlags(
    addCommand(
      program,
      'validate',
      'check every digest, size, diff ID, platform and tar of an image, and its referrers, from any transport',
    ),
  )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples('strake validate oci:dist/oci', 'strake validate ghcr.io/acme/app:latest'),
    )
    .action(async (reference: string, _: unknown, self: Command) => {
      const { runValidate } = await import('./command/validate.ts');
      end(
        await runValidate(
          reference,
          self.optsWithGlobals<ImageFlags & { json?: boolean }>(),
          invocation,
        ),
      );
    });

  addSizeCommand(program, invocation, end);
  addExploreCommand(program, invocation, end);
  addDiffCommand(program, invocation, end);
  addAttestCommands(program, invocation, end);
  addSignCommands(program, invocation, end);
  addHelpCommand(program, invocation);
  addKubernetesCommands(program, invocation, end);
  addCopyCommands(program, invocation, end);
  addRebaseCommand(program, version, invocation, end);
  addLoginCommands(program, invocation, end);
  addCacheCommands(program, invocation, end);
  addToolCacheCommands(program, invocation, end);
  addKoCommand(program, version, invocation, end);
  addCompletionCommand(program, invocation);
  return program;
}
