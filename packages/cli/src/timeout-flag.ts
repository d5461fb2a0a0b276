import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options of the commands that read no configuration. */
export interface TimeoutFlag {
  /** Seconds. */
  readonly timeout?: number;
}

/** Adds `--timeout`. */
export function addTimeoutFlag(command: Command): Command {
  return command.addOption(
    new Option(
      '--timeout <SECONDS>',
      'time-out of a silent registry, and the limit for all retry delays together (default: 60 and 30)',
    ).argParser(parseTimeout),
  );
}

/** The time limits that it sets; none: core's defaults. */
export function timeoutsOf({ timeout }: TimeoutFlag) {
  if (timeout === undefined) return {};
  return { timeouts: { connect: timeout, idle: timeout, commit: timeout, retry: timeout } };
}

function parseTimeout(value: string): number {
  const seconds = Number(value);
  if (/^\d+(\.\d+)?$/.test(value) && seconds > 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('Expected seconds, more than 0 and at most 86400.');
}
