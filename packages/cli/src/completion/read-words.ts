import type { Command, Option } from 'commander';

/** What the words before the cursor say. */
export interface ReadWords {
  readonly command: Command;
  /** Number of arguments of the command, without options and subcommands. */
  readonly count: number;
  /** The option whose value comes next. */
  readonly pending?: Option;
  /** True after `--`. */
  readonly isPlain: boolean;
  /** Options by their long name, or short name, with the last value. */
  readonly given: ReadonlyMap<Option, string>;
}

/**
 * Reads an unfinished command line leniently: what is unknown is skipped.
 * @param words those before the cursor, without the name of the program
 */
export function readWords(program: Command, words: readonly string[]): ReadWords {
  const given = new Map<Option, string>();
  let command = program;
  let count = 0;
  let pending: Option | undefined;
  let isPlain = false;
  for (const word of words) {
    const isValue = pending && (pending.required || !word.startsWith('-'));
    if (pending && isValue) {
      given.set(pending, word);
      pending = undefined;
      continue;
    }
    pending = undefined;
    if (isPlain || !word.startsWith('-') || word === '-') {
      const below = !isPlain && count === 0 ? subcommand(command, word) : undefined;
      if (below) command = below;
      else count += 1;
    } else if (word === '--') {
      isPlain = true;
    } else {
      const [name = '', ...value] = word.split('=');
      const option = findOption(command, name);
      if (!option) continue;
      given.set(option, value.join('='));
      if (value.length === 0 && (option.required || option.optional)) pending = option;
    }
  }
  return { command, count, isPlain, given, ...(pending && { pending }) };
}

export function findOption(command: Command, name: string): Option | undefined {
  return optionsOf(command).find((option) => option.short === name || option.long === name);
}

/** Those of a command and of the commands above it. */
export function optionsOf(command: Command): readonly Option[] {
  const above = command.parent ? optionsOf(command.parent) : [];
  return [...command.options, ...above];
}

function subcommand(command: Command, name: string): Command | undefined {
  return command.commands.find((each) => each.name() === name || each.aliases().includes(name));
}
