import type { Command, CommanderError } from 'commander';
import { documentation, type Page } from './documentation.ts';
import { foreignHint } from './foreign-hint.ts';
import { UsageError } from './usage-error.ts';

/** Called with the exit code of the command that ran. */
export type End = (exitCode: number) => void;

/**
 * Adds a command whose wrong use is an error of ours.
 * @param page that its help names
 */
export function addCommand(
  program: Command,
  name: string,
  summary: string,
  page: Page = 'cli',
): Command {
  const created = program
    .command(name)
    .description(`${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`)
    .summary(summary);
  strict(created);
  nameDocumentation(created, page);
  return created;
}

/** Ends the help of a command, and not of those below it, with a page. */
export function nameDocumentation(created: Command, page: Page): void {
  created.addHelpText('afterAll', ({ command }) =>
    command === created ? `\nDocumentation: ${documentation(page)}` : '',
  );
}

/**
 * Turns an error of commander into a {@link UsageError}: one line, and a hint.
 * @param foreign what to do about an option or command of another tool, by commander's message
 */
export function strict(created: Command, foreign = foreignHint): void {
  created.exitOverride((error) => {
    if (error.exitCode === 0 || error.code === 'commander.help') throw error;
    throw usageError(error, created, foreign);
  });
}

function usageError(
  { code, message }: CommanderError,
  created: Command,
  foreignHintFor: typeof foreignHint,
): UsageError {
  const [line = message, suggestion] = message.replace(/^error: /, '').split('\n');
  const [text = line, choices] = line.split(/\.? Allowed choices are |\. Expected /);
  const foreign = foreignHintFor(text);
  if (foreign !== undefined) return new UsageError(text, foreign);
  const near = /^\(Did you mean (one of )?(.*)\?\)$/.exec(suggestion ?? '');
  if (near) return new UsageError(text, `Did you mean ${near[1] ?? ''}"${near[2]}"?`);
  if (choices && line.includes('Allowed choices'))
    return new UsageError(text, `Choose one of ${choices}`);
  if (choices && code === 'commander.invalidArgument')
    return new UsageError(text, `Give it ${choices}`);
  return new UsageError(text, `"${fullName(created)} --help" shows its usage.`);
}

/** `strake index create`. */
function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

/** The examples in the help of a command. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
