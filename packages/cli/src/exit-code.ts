import { type ErrorKind, isAbort, StrakeError } from '@strake/core';
import { ERROR_KINDS } from './error-kind.ts';
import { UsageError } from './usage-error.ts';

/** The exit code of a bug in strake itself. */
export const BUG = 70;

/** The exit code for failures that are not a bug in strake. */
export function exitCodeOfKind(kind: ErrorKind): number {
  return ERROR_KINDS[kind].exitCode;
}

/** The exit code for an error thrown by a command. */
export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof UsageError) return 2;
  if (StrakeError.is(thrown)) return exitCodeOfKind(thrown.kind);
  if (isAbort(thrown)) return 130;
  return isMachineTrouble(thrown) ? 2 : BUG;
}

const TROUBLE = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EROFS', 'ENOMEM', 'EIO']);

/** True if the machine is the cause, for example a full disk. */
export function isMachineTrouble(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    TROUBLE.has(thrown.code)
  );
}
