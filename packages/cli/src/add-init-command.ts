import { type Command, InvalidArgumentError, Option } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { InitFlags } from './command/init.ts';
import { CI_SYSTEMS } from './init/ci-system.ts';
import type { Invocation } from './invocation.ts';

/** What the CI systems allow: a GitLab job runs at most 200 times in parallel. */
const MOST_SHARDS = 200;

/** Adds `init`. */
export function addInitCommand(
  program: Command,
  version: string,
  invocation: Invocation,
  end: End,
): void {
  addCommand(
    program,
    'init',
    'write a first configuration, from .ko.yaml, .goreleaser.yaml or Dockerfiles',
  )
    .option(
      '--all',
      'programs below directories such as test, docs, examples and hack too, which are skipped by default',
    )
    .addOption(
      new Option(
        '--ci <SYSTEM>',
        'also write a file for CI: .github/workflows/strake.yml, .gitlab-ci.yml or strake-job.yaml; a configuration only if there is none',
      ).choices(CI_SYSTEMS),
    )
    .addOption(
      new Option(
        '--shards <N>',
        'number of CI jobs that compile before the one that pushes; 1: only that one (default: 4)',
      ).argParser(parseShards),
    )
    .addHelpText(
      'after',
      examples(
        'strake init',
        'strake -C path/to/module init',
        'strake init --ci github --shards 8',
      ),
    )
    .action(async (_: unknown, self: Command) => {
      const { runInit } = await import('./command/init.ts');
      end(await runInit(self.optsWithGlobals<InitFlags>(), version, invocation));
    });
}

function parseShards(value: string): number {
  if (/^[1-9]\d{0,2}$/.test(value) && Number(value) <= MOST_SHARDS) return Number(value);
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MOST_SHARDS}.`);
}
