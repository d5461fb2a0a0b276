import type { Command } from 'commander';
import { addCommand, examples } from './add-command.ts';
import type { GlobalFlags, Invocation } from './invocation.ts';

/** `strake help [TOPIC…]`: as `--help`, or about errors; what is neither is refused as it is without `help`. */
export function addHelpCommand(program: Command, invocation: Invocation): void {
  program.helpCommand(false);
  addCommand(program, 'help', 'print help for a command, or say what an error code means')
    .argument('[TOPIC...]', 'a command such as build or cache prune, errors, or an error code')
    .addHelpText('after', examples('strake help cache prune', 'strake help DESTINATION_INVALID'))
    .action(async (names: readonly string[], _flags: unknown, command: Command) => {
      const [first = '', ...others] = names;
      const flags = command.optsWithGlobals<GlobalFlags>();
      if (others.length === 0 && first === 'errors')
        return (await import('./command/help-error.ts')).helpErrors(flags, invocation);
      if (others.length === 0 && /^[A-Z][A-Z0-9]*_[A-Z0-9_]*$/.test(first))
        return (await import('./command/help-error.ts')).helpError(first, flags, invocation);
      // It has a command line of its own.
      if (first === 'ko')
        return void (await program.parseAsync([...names, '--help'], { from: 'user' }));
      let found = program;
      for (const name of names) {
        const next = found.commands.find((each) => each.name() === name);
        // Commander reports an unknown command, and suggests a similar one.
        if (!next) return void (await program.parseAsync([...names], { from: 'user' }));
        found = next;
      }
      // Not help(): it would end with the process's exit code, which is a failure until the command has ended.
      found.outputHelp();
    });
}
