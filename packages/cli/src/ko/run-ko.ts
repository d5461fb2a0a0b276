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
  const [own, after] = splitAtDashes(argv);
  let code = 0;
  const end: End = (exitCode) => {
    code = exitCode;
  };
  const program = createKoProgram({ argv, after, version, flags, invocation, end });
  const name = nameIn(own);
  const expanded =
    name === undefined
      ? ['--help']
      : name === 'help'
        ? helpArguments(own, program)
        : expandOwn(own, program);
  await program.parseAsync(expanded, { from: 'user' });
  return code;
}

/** Whether a command line of ko asks for details; false for one that cannot be read. */
export function isVerbose(argv: readonly string[], invocation: Invocation): boolean {
  const [own] = splitAtDashes(argv);
  const options = { argv, after: [], version: '', flags: { color: false }, invocation, end() {} };
  try {
    const given = expandOwn(own, createKoProgram(options));
    return /=(1|t|true)$/i.test(given.findLast((each) => each.startsWith('--verbose=')) ?? '');
  } catch {
    return false;
  }
}

function splitAtDashes(
  argv: readonly string[],
): readonly [own: readonly string[], after: readonly string[]] {
  const dashes = argv.indexOf('--');
  return dashes === -1 ? [argv, []] : [argv.slice(0, dashes), argv.slice(dashes + 1)];
}

function nameIn(own: readonly string[]): string | undefined {
  return own.find((argument) => !argument.startsWith('-'));
}

/** Its own arguments, as commander reads them. */
function expandOwn(own: readonly string[], program: Command): readonly string[] {
  const name = nameIn(own);
  const command = program.commands.find(
    (each) => each.name() === name || each.aliases().includes(`${name}`),
  );
  return expandFlags(own, command ?? program);
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
