import { chooseVerifier, type VerifierFlags } from '../attest/choose-verifier.ts';
import { verifyImage } from '../attest/verify-image.ts';
import { ERROR_KINDS } from '../error-kind.ts';
import type { ImageFlags } from '../image-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { describeVerification, renderManifest } from '../print/verification.ts';
import { withImage } from '../with-image.ts';

export interface VerifyFlags extends ImageFlags, VerifierFlags {
  readonly json?: boolean;
}

/**
 * `strake verify`: prints what is verified on stderr, and one line with the verdict on stdout.
 * @returns 0 if the image is good, 6 if it is bad; whoever cannot be asked throws
 */
export async function runVerify(
  reference: string,
  flags: VerifyFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr, env } = invocation;
  const open = chooseVerifier(flags, invocation);
  const { verdict, signer } = await withImage(reference, flags, invocation, async (image) => {
    const verifier = await open(image.cwd);
    return { verdict: await verifyImage(image, verifier), signer: verifier.name };
  });
  if (flags.json) {
    stdout.write(`${JSON.stringify({ ...verdict, signer }, null, 2)}\n`);
  } else {
    const paint = createPaint(stderr, env, flags.color);
    for (const manifest of verdict.manifests) {
      if (flags.quiet && manifest.problems.length === 0) continue;
      for (const line of renderManifest(manifest, paint)) stderr.write(`${line}\n`);
    }
    stdout.write(`${describeVerification(verdict, signer)}\n`);
  }
  return verdict.good ? 0 : ERROR_KINDS.integrity.exitCode;
}
