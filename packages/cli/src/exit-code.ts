import { type ErrorKind, isAbort, StrakeError } from '@strake/core';
import { UsageError } from './usage-error.ts';

/** Exit codes by who has to act. */
const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  config: 2,
  plugin: 3,
  tool: 4,
  registry: 5,
  integrity: 6,
};

/** The exit code of a bug in strake itself. */
export const BUG = 70;

/** The exit code for failures that somebody else than strake has to act on. */
export function exitCodeOfKind(kind: ErrorKind): number {
  return EXIT_CODES[kind];
}

/** The exit code for what a command threw. */
export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof UsageError) return 2;
  if (StrakeError.is(thrown)) return exitCodeOfKind(thrown.kind);
  if (isAbort(thrown)) return 130;
  return isMachineTrouble(thrown) ? 2 : BUG;
}

const TROUBLE = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EROFS', 'ENOMEM', 'EIO']);

/** True where the machine, and not strake, could not do it: a full disk, say. */
export function isMachineTrouble(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    TROUBLE.has(thrown.code)
  );
}
