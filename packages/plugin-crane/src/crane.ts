import { type DestinationContext, StrakeError } from '@strake/core/plugin';
import type { CraneOptions } from './options.ts';

/** Runs a crane subcommand; returns its output without the last line break. @throws TOOL_NOT_FOUND, TOOL_FAILED */
export type Crane = (...args: readonly string[]) => Promise<string>;

const INSTALL =
  'Install it: go install github.com/google/go-containerregistry/cmd/crane@latest, or set crane.command.';

type CraneContext = DestinationContext<CraneOptions | undefined>;

const commandOf = ({ options }: CraneContext) => options?.command ?? 'crane';

/** @throws TOOL_NOT_FOUND if crane is not installed; TOOL_FAILED if it cannot be started */
export async function checkCrane(context: CraneContext): Promise<void> {
  await runCrane(context, [commandOf(context), 'version']);
}

/** Runs crane for one registry. */
export function openCrane(context: CraneContext, registry: string): Crane {
  const command = commandOf(context);
  const flags = context.insecure.includes(registry) ? ['--insecure'] : [];
  return async (...args) => {
    const argv = [command, ...args, ...flags];
    const { exitCode, stdout, stderr } = await runCrane(context, argv);
    if (exitCode === 0) return stdout.trimEnd();
    const [subcommand = ''] = args;
    throw new StrakeError('TOOL_FAILED', `"${command} ${subcommand}" failed for ${registry}`, {
      argv,
      exitCode,
      output: [stdout, stderr].filter((text) => text.trim() !== '').join('\n'),
      hint: `crane has its own credentials: try "${command} auth login ${registry}".`,
    });
  };
}

function runCrane({ run }: CraneContext, argv: readonly string[]) {
  return run(argv).catch((thrown) => {
    if (!StrakeError.is(thrown) || thrown.code !== 'TOOL_NOT_FOUND') throw thrown;
    throw new StrakeError(thrown.code, thrown.message, { cause: thrown, hint: INSTALL });
  });
}
