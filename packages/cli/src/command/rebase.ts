import { oldSignerOptions } from '../attest/old-signer-flag.ts';
import type { Invocation } from '../invocation.ts';
import { checkReferences } from '../rebase/check-references.ts';
import { readReferences } from '../rebase/read-references.ts';
import { isSigning, type RebaseFlags } from '../rebase/rebase-flag.ts';
import { rebaseReferences } from '../rebase/rebase-references.ts';
import { UsageError } from '../usage-error.ts';

export type { RebaseFlags };

/**
 * `strake rebase`: moves images to another base, and prints `REFERENCE@sha256:…` on stdout for each; with `--check`, a line for each platform.
 * @returns the exit code
 * @throws UsageError, REBASE_*, BASE_*, and what reading and writing images throw
 */
export async function runRebase(
  given: readonly string[],
  flags: RebaseFlags,
  version: string,
  invocation: Invocation,
): Promise<number> {
  checkFlags(flags);
  const references = await readReferences(given, invocation);
  if (flags.check) return checkReferences(references, flags, invocation);
  if (references.length > 1 && flags.tag !== undefined)
    throw new UsageError(
      `--tag is for one image, and there are ${references.length}`,
      'Rebase them one at a time, or leave --tag out.',
    );
  return rebaseReferences(references, flags, version, invocation);
}

function checkFlags(flags: RebaseFlags): void {
  const { check, onto, tag, oldBase, dryRun, attest } = flags;
  if (isSigning(flags) && attest === false)
    throw new UsageError('--no-attest excludes signing', 'Leave it out, or what signs.');
  const [before] = oldSignerOptions(flags);
  if (before !== undefined && !isSigning(flags))
    throw new UsageError(
      `${before} is for an image that is signed again`,
      'Give --key, --keyless or --command too, or leave it out.',
    );
  if (!check) return;
  const beside = Object.entries({ onto, tag, 'old-base': oldBase, 'dry-run': dryRun }).find(
    ([, value]) => value !== undefined,
  );
  if (beside)
    throw new UsageError(
      `--check and --${beside[0]} exclude each other`,
      `Leave --${beside[0]} out: --check compares images with the bases that they name.`,
    );
}
