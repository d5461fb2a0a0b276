import { StrakeError } from '@strake/core';
import { ERROR_KINDS } from './error-kind.ts';
import { BUG, exitCodeOf, isMachineTrouble } from './exit-code.ts';
import { UsageError } from './usage-error.ts';

/** The next thing to do about a failure. */
export function failureHint(failure: unknown): string | undefined {
  if (failure instanceof UsageError) return failure.hint;
  if (StrakeError.is(failure)) return failure.hint ?? defaultHint(failure);
  if (isMachineTrouble(failure)) {
    return 'The machine could not do this; free space or raise its limits, then try again.';
  }
  return exitCodeOf(failure) === BUG
    ? 'Please report it with the lines below, the command line and the configuration.'
    : undefined;
}

/** What can be said to whoever has to act where the failure itself does not say it. */
function defaultHint({ kind, facts }: StrakeError): string | undefined {
  if (kind === 'plugin') {
    return `This is a fault of the plugin${facts.plugin === undefined ? '' : ` "${facts.plugin}"`}; tell its author what --verbose adds.`;
  }
  if (kind === 'tool' && facts.output) return 'Correct what the tool says above, and build again.';
  if (kind === 'registry') return ERROR_KINDS.registry.advice;
  return undefined;
}
