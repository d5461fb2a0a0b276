import type { Command, Option } from 'commander';
import { after, type Completion, NOTHING, renderCompletion } from './candidate.ts';
import { completeArgument, completeOptionValue, type Sources } from './complete-value.ts';
import { findOption, optionsOf, type ReadWords, readWords } from './read-words.ts';

/** A command line up to the cursor. */
export interface CommandLine {
  /** `strake`. */
  readonly program: Command;
  /** Complete words before the cursor, without the name of the program. */
  readonly words: readonly string[];
  /** The word at the cursor, up to it. */
  readonly word: string;
  /** Reads the configuration that these options choose. */
  readonly readConfig: (
    directory: string | undefined,
    file: string | undefined,
  ) => Sources['config'];
}

/** @returns what a script prints for its shell, see `renderCompletion` */
export async function complete(line: CommandLine): Promise<string> {
  const { word } = line;
  return renderCompletion(await find(line), word);
}

async function find({ program, words, word, readConfig }: CommandLine): Promise<Completion> {
  const read = readWords(program, words);
  const { command, pending, isPlain, count } = read;
  const sources: Sources = {
    topics: () => program.commands.map((each) => each.name()),
    readsConfig: findOption(command, '--config') !== undefined,
    config: readConfig(givenValue(read, '-C'), givenValue(read, '--config')),
  };
  if (pending?.required) return completeOptionValue(pending, word, sources);
  if (!isPlain && word.startsWith('-')) return completeOption(read, word, sources);
  if (command.commands.length > 0) return isPlain || count > 0 ? NOTHING : subcommands(command);
  const { registeredArguments: all } = command;
  const last = all.at(-1);
  const argument = all[count] ?? (last?.variadic ? last : undefined);
  return argument ? completeArgument(argument, word, sources) : NOTHING;
}

/** The name of an option, or `--option=VALUE`. */
async function completeOption(
  { command, given }: ReadWords,
  word: string,
  sources: Sources,
): Promise<Completion> {
  const equals = word.indexOf('=');
  if (equals !== -1) {
    const option = findOption(command, word.slice(0, equals));
    const takesValue = option?.required || option?.optional;
    if (!option || !takesValue) return NOTHING;
    const value = word.slice(equals + 1);
    return after(word.slice(0, equals + 1), await completeOptionValue(option, value, sources));
  }
  const offered = optionsOf(command).filter(
    (option) => !option.hidden && (!given.has(option) || isRepeatable(option)),
  );
  const named = offered.map((option) => ({
    word: option.long ?? option.short ?? '',
    description: option.description,
  }));
  return { candidates: [...named, { word: '--help', description: 'print help' }] };
}

function isRepeatable({ description }: Option): boolean {
  return description.includes('(repeatable');
}

function subcommands(command: Command): Completion {
  return {
    candidates: command.commands.map((each) => ({
      word: each.name(),
      description: each.summary() || each.description(),
    })),
  };
}

function givenValue({ command, given }: ReadWords, name: string): string | undefined {
  const option = findOption(command, name);
  return option && given.get(option);
}
