import type { Command } from 'commander';
import type { End } from '../add-command.ts';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { expandFlags } from './go-flags.ts';
import { createKoProgram } from './ko-program.ts';

/**
 * `strake ko …`: ko's own command line.
 * @param argv what follows `ko`
 * @returns the exit code
 */
export async function runKo(
  argv: readonly string[],
  version: string,
  flags: GlobalFlags,
  invocation: Invocation,
): Promise<number> {
  const dashes = argv.indexOf('--');
  const own = dashes === -1 ? argv : argv.slice(0, dashes);
  const after = dashes === -1 ? [] : argv.slice(dashes + 1);
  let code = 0;
  const end: End = (exitCode) => {
    code = exitCode;
  };
  const program = createKoProgram({ argv, after, version, flags, invocation, end });
  const name = own.find((argument) => !argument.startsWith('-'));
  const command = program.commands.find(
    (each) => each.name() === name || each.aliases().includes(`${name}`),
  );
  const expanded =
    name === undefined
      ? ['--help']
      : name === 'help'
        ? helpArguments(own, program)
        : expandFlags(own, command ?? program);
  await program.parseAsync(expanded, { from: 'user' });
  return code;
}

/** `help build` as `build --help`: commander's own ends with the process's exit code, which is a failure until the command has ended. */
function helpArguments(own: readonly string[], program: Command): readonly string[] {
  const [, topic] = own.filter((argument) => !argument.startsWith('-'));
  if (topic === undefined || topic === 'help') return ['--help'];
  const isKnown = program.commands.some(
    (each) => each.name() === topic || each.aliases().includes(topic),
  );
  return isKnown ? [topic, '--help'] : [topic];
}
