import { type Command, InvalidArgumentError, Option } from 'commander';

/** Of the commands that read no configuration, which could say it. */
export interface TimeoutFlag {
  /** Seconds. */
  readonly timeout?: number;
}

/** Adds `--timeout`. */
export function addTimeoutFlag(command: Command): Command {
  return command.addOption(
    new Option(
      '--timeout <SECONDS>',
      'how long a registry may be silent, and how long all pauses between tries may take (default: 60 and 30)',
    ).argParser(parseTimeout),
  );
}

/** The limits of time that it stands for; none: core's own. */
export function timeoutsOf({ timeout }: TimeoutFlag) {
  if (timeout === undefined) return {};
  return { timeouts: { connect: timeout, idle: timeout, commit: timeout, retry: timeout } };
}

function parseTimeout(value: string): number {
  const seconds = Number(value);
  if (/^\d+(\.\d+)?$/.test(value) && seconds > 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('Expected seconds, more than 0 and at most 86400.');
}
