import { defined, StrakeError } from '@strake/core';
import { chooseVerifier, type VerifierFlags } from '../attest/choose-verifier.ts';
import { requiredKinds } from '../attest/required-kinds.ts';
import { type ImageVerdict, verifyImage } from '../attest/verify-image.ts';
import { ERROR_KINDS } from '../error-kind.ts';
import type { ImageFlags } from '../image-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { describeVerification, hintAboutIndex, renderManifest } from '../print/verification.ts';
import { UsageError } from '../usage-error.ts';
import { withImage } from '../with-image.ts';

export interface VerifyFlags extends ImageFlags, VerifierFlags {
  readonly json?: boolean;
  /** `sbom,provenance`: what has to be signed. */
  readonly require?: string;
  /** Build it again, and compare. */
  readonly rebuild?: boolean;
  /** A clone of its repository. */
  readonly source?: string;
  /** `KEY=VALUE`: what its provenance leaves out. */
  readonly set?: readonly string[];
}

/**
 * `strake verify`: prints what is verified on stderr, and one line with the verdict on stdout.
 * @returns 0 if the image is good, 6 if it is bad; whoever cannot be asked throws, after `--json` has printed the error
 */
export async function runVerify(
  reference: string,
  flags: VerifyFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr, env } = invocation;
  const open = chooseVerifier(flags, invocation);
  if (flags.source !== undefined && !flags.rebuild)
    throw new UsageError('--source is for --rebuild', 'Add --rebuild, or leave it out.');
  if (flags.set !== undefined && !flags.rebuild)
    throw new UsageError('--set is for --rebuild', 'Add --rebuild, or leave it out.');
  const required = requiredKinds(flags.require);
  const paint = createPaint(stderr, env, flags.color);
  const noteFailure = (thrown: unknown) => {
    if (flags.json && StrakeError.is(thrown)) {
      const { code, message, hint } = thrown;
      const error = { code, message, ...defined({ hint }) };
      stdout.write(`${JSON.stringify({ name: reference, error }, null, 2)}\n`);
    }
    throw thrown;
  };
  const show = (verdict: ImageVerdict, signer: string) => {
    for (const manifest of verdict.manifests) {
      if (flags.quiet && manifest.problems.length === 0) continue;
      for (const line of renderManifest(manifest, paint)) stderr.write(`${line}\n`);
    }
    const hint = hintAboutIndex(verdict);
    if (hint !== undefined) stderr.write(`${paint('dim', '  hint:')} ${hint}\n`);
    stdout.write(`${describeVerification(verdict, signer)}\n`);
  };
  const { verdict, signer, rebuild } = await withImage(
    reference,
    flags,
    invocation,
    async (image) => {
      const verifier = await open(image.cwd);
      const verdict = await verifyImage(image, verifier, required);
      const found = { verdict, signer: verifier.name, rebuild: undefined };
      // Before a rebuild, which takes long and may be impossible.
      if (!flags.json) show(verdict, verifier.name);
      if (!flags.rebuild || !verdict.good) return found;
      const { rebuildVerified } = await import('../attest/rebuild/rebuild-verified.ts');
      return {
        ...found,
        rebuild: await rebuildVerified(image, verdict, verifier, flags, invocation),
      };
    },
  ).catch(noteFailure);
  if (flags.json) {
    stdout.write(`${JSON.stringify({ ...verdict, signer, ...defined({ rebuild }) }, null, 2)}\n`);
  } else if (rebuild) {
    const { describeRebuild, renderRebuild } = await import('../print/rebuild.ts');
    for (const line of renderRebuild(rebuild, paint)) stderr.write(`${line}\n`);
    stdout.write(`${describeRebuild(rebuild)}\n`);
  }
  const isGood = verdict.good && (rebuild?.equal ?? true);
  return isGood ? 0 : ERROR_KINDS.integrity.exitCode;
}
