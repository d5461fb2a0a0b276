import { type AttestFlags, attestImage } from '../attest/attest-image.ts';
import { SIGNATURE } from '../attest/sign-request.ts';
import type { Invocation } from '../invocation.ts';

/**
 * `strake sign`: signs an image that is there already.
 * @returns the exit code
 */
export function runSign(
  reference: string,
  flags: AttestFlags,
  invocation: Invocation,
): Promise<number> {
  return attestImage(reference, flags, invocation, 'signature', async () => SIGNATURE);
}
