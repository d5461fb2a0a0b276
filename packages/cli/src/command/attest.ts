import { type AttestFlags, attestImage } from '../attest/attest-image.ts';
import { predicateUri } from '../attest/predicate-uri.ts';
import { readPredicate } from '../attest/read-predicate.ts';
import type { Invocation } from '../invocation.ts';

export interface PredicateFlags extends AttestFlags {
  readonly predicate: string;
  readonly type: string;
}

/**
 * `strake attest`: signs a statement about an image that is there already.
 * @returns the exit code
 * @throws UsageError, FILE_UNREADABLE, CONFIG_OPTION for an unusable predicate
 */
export function runAttest(
  reference: string,
  flags: PredicateFlags,
  invocation: Invocation,
): Promise<number> {
  const predicateType = predicateUri(flags.type);
  return attestImage(reference, flags, invocation, 'attestation', async (cwd) => ({
    predicateType,
    predicate: await readPredicate(flags.predicate, cwd, invocation),
  }));
}
