import { copyImage } from '@strake/core';
import type { CopyFlags } from '../copy-flag.ts';
import type { Invocation } from '../invocation.ts';
import { withCopy } from '../with-copy.ts';

/**
 * `strake copy`: copies an image, and prints `TO@sha256:…` on stdout.
 * @returns the exit code
 */
export function runCopy(
  from: string,
  to: string,
  flags: CopyFlags,
  invocation: Invocation,
): Promise<number> {
  return withCopy(from, to, flags, invocation, (options) => copyImage(from, to, options));
}
