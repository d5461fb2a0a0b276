import type { Command } from 'commander';
import { addCommand } from './add-command.ts';

/** `strake help [COMMAND…]`: as `--help`; what is no command is refused as it is without `help`. */
export function addHelpCommand(program: Command): void {
  program.helpCommand(false);
  addCommand(program, 'help', 'print help for a command')
    .argument('[COMMAND...]', 'such as build, or cache prune')
    .action(async (names: readonly string[]) => {
      let found = program;
      for (const name of names) {
        const next = found.commands.find((each) => each.name() === name);
        // The parser knows best how to refuse it, and what is near it.
        if (!next) return void (await program.parseAsync([...names], { from: 'user' }));
        found = next;
      }
      found.help();
    });
}
