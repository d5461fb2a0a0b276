import { StrakeError } from '@strake/core';
import { commandHint } from './command-hint.ts';
import { ERROR_KINDS } from './error-kind.ts';
import { BUG, exitCodeOf, isMachineTrouble } from './exit-code.ts';
import { UsageError } from './usage-error.ts';

/** What to do about a failure. */
export function failureHint(failure: unknown): string | undefined {
  if (failure instanceof UsageError) return failure.hint;
  if (StrakeError.is(failure)) {
    return failure.hint === undefined ? defaultHint(failure) : commandHint(failure.hint);
  }
  if (isMachineTrouble(failure)) {
    return 'Free space on this machine or raise its limits, then try again.';
  }
  return exitCodeOf(failure) === BUG
    ? 'Please report it with the output below, the command line and the configuration.'
    : undefined;
}

/** A general hint for failures without their own. */
function defaultHint({ kind, facts }: StrakeError): string | undefined {
  if (kind === 'plugin') {
    return `The plugin${facts.plugin === undefined ? '' : ` "${facts.plugin}"`} has a bug; report it to its author with the output of --verbose.`;
  }
  if (kind === 'tool' && facts.output) return 'Fix what the tool reports above, then build again.';
  if (kind === 'registry') return ERROR_KINDS.registry.advice;
  return undefined;
}
