import { attachArtifacts, type Descriptor } from '@strake/core';
import { predicateProblem } from '@strake/plugin-attest/verify';
import { commandError } from '../error-codes.ts';
import type { ImageFlags } from '../image-flag.ts';
import type { Invocation } from '../invocation.ts';
import { formatCount, formatDuration } from '../print/format-quantity.ts';
import { warnOn } from '../print/warn-on.ts';
import { registryAccess } from '../registry-access.ts';
import { withImage } from '../with-image.ts';
import { workingDirectory } from '../working-directory.ts';
import { chooseSigner, type SignerFlags } from './choose-signer.ts';
import { inBatches } from './in-batches.ts';
import type { AttachForm, SignRequest } from './sign-request.ts';
import { checkPlace, signSubjects } from './sign-subjects.ts';
import { subjectsOf } from './subjects.ts';

/** Options of the commands that sign something about an image. */
export interface AttestFlags extends ImageFlags, SignerFlags {
  readonly attach?: readonly AttachForm[];
  /** False with `--no-recursive`. */
  readonly recursive?: boolean;
}

/**
 * Signs a statement about each manifest of an image, attaches what is not there already, and prints `REFERENCE@sha256:…` on stdout for
 * the image, or for each selected platform.
 * @param noun what is attached, for the last message
 * @param request a function, since a file that it reads may be relative to the working directory
 */
export async function attestImage(
  reference: string,
  flags: AttestFlags,
  invocation: Invocation,
  noun: string,
  request: (cwd: string) => Omit<SignRequest, 'forms'>,
): Promise<number> {
  const started = performance.now();
  const { stdout, stderr } = invocation;
  const cwd = await workingDirectory(flags, invocation);
  const asked = { ...request(cwd), forms: flags.attach ?? (['referrers'] as const) };
  // Before the image is read: it may ask for a password.
  const signer = await chooseSigner(flags, cwd, invocation);
  const { subjects, attached, name } = await withImage(
    reference,
    flags,
    invocation,
    async (image) => {
      checkPlace(image, asked);
      const found = await subjectsOf(image, flags.recursive !== false);
      checkPredicate(asked, found);
      const bytes = JSON.stringify(asked.predicate).length;
      let count = 0;
      for (const batch of inBatches(found, bytes)) {
        const attachments = await signSubjects(image, batch, signer, asked);
        await attachArtifacts(reference, attachments, {
          ...registryAccess(flags, invocation),
          directory: cwd,
          onWarning: warnOn(invocation, flags),
        });
        count += attachments.length;
      }
      const isTagged = image.source.origin !== undefined && flags.platform !== undefined;
      const name = isTagged ? withoutTag(reference) : reference;
      return { subjects: found, attached: count, name };
    },
  );
  const shown = flags.platform ? subjects : subjects.slice(0, 1);
  for (const { digest } of shown) stdout.write(`${withDigest(name, digest)}\n`);
  if (flags.quiet) return 0;
  const total = subjects.length * (flags.attach?.length ?? 1);
  const duration = formatDuration(performance.now() - started);
  const before = total > attached ? `; ${total - attached} were there already` : '';
  stderr.write(
    `attached ${formatCount(attached, noun)} by ${signer.name} in ${duration}${before}\n`,
  );
  return 0;
}

/** @throws CONFIG_OPTION for a predicate that is not of its type, or an SBOM of another image: verifiers would refuse it */
function checkPredicate(
  { predicateType, predicate }: SignRequest,
  subjects: readonly Descriptor[],
): void {
  for (const { digest } of subjects) {
    const problem = predicateProblem(predicateType, predicate, digest);
    if (problem === undefined) continue;
    throw commandError('CONFIG_OPTION', `the predicate ${problem}`, {
      hint: problem.includes(digest)
        ? 'Choose what it is about: an image with --platform, or the index alone with --no-recursive.'
        : 'Give --type the type of what the file has.',
    });
  }
}

/** For the image of one platform: the tag is of its index. */
function withoutTag(reference: string): string {
  return reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

function withDigest(reference: string, digest: string): string {
  const at = reference.lastIndexOf('@sha256:');
  return `${at < 0 ? reference : reference.slice(0, at)}@${digest}`;
}
