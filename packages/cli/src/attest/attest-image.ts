import { attachArtifacts, type Descriptor, defined } from '@strake/core';
import { predicateProblem } from '@strake/plugin-attest/verify';
import { commandError } from '../error-codes.ts';
import type { ImageFlags } from '../image-flag.ts';
import type { Invocation } from '../invocation.ts';
import { formatCount, formatDuration } from '../print/format-quantity.ts';
import { warnOn } from '../print/warn-on.ts';
import { registryAccess } from '../registry-access.ts';
import { withImage } from '../with-image.ts';
import { workingDirectory } from '../working-directory.ts';
import type { AttachForm } from './attach-form.ts';
import { chooseSigner, type SignerFlags } from './choose-signer.ts';
import { inBatches } from './in-batches.ts';
import type { SignRequest } from './sign-request.ts';
import { checkPlace, type MadeSignature, signSubjects } from './sign-subjects.ts';
import { subjectsOf } from './subjects.ts';

/** Options of the commands that sign something about an image. */
export interface AttestFlags extends ImageFlags, SignerFlags {
  readonly attach?: readonly AttachForm[];
  /** False with `--no-recursive`. */
  readonly recursive?: boolean;
  readonly json?: boolean;
}

/**
 * Signs a statement about each manifest of an image, attaches what is not there already, and prints `REFERENCE@sha256:…` on stdout for
 * the image, or for each selected platform; with `--json`, all of it as data.
 * @param noun what is attached, for the last message
 * @param request a function, since a file that it reads may be relative to the working directory
 */
export async function attestImage(
  reference: string,
  flags: AttestFlags,
  invocation: Invocation,
  noun: string,
  request: (cwd: string) => Promise<Omit<SignRequest, 'forms'>>,
): Promise<number> {
  const started = performance.now();
  const { stdout, stderr } = invocation;
  const cwd = await workingDirectory(flags, invocation);
  const asked = { ...(await request(cwd)), forms: flags.attach ?? (['referrers'] as const) };
  // Before the image is read: it may ask for a password.
  const signer = await chooseSigner(flags, cwd, invocation);
  const { subjects, made, name, source } = await withImage(
    reference,
    flags,
    invocation,
    async (image) => {
      checkPlace(image, asked);
      const found = await subjectsOf(image, flags.recursive !== false);
      checkPredicate(asked, found);
      const bytes = JSON.stringify(asked.predicate).length;
      const made: MadeSignature[] = [];
      for (const batch of inBatches(found, bytes)) {
        const signatures = await signSubjects(image, batch, signer, asked);
        const attachments = signatures.map(({ attachment }) => attachment);
        await attachArtifacts(reference, attachments, {
          ...registryAccess(flags, invocation),
          directory: cwd,
          onWarning: warnOn(invocation, flags),
        });
        made.push(...signatures);
      }
      const isTagged = image.source.origin !== undefined && flags.platform !== undefined;
      const name = isTagged ? withoutTag(reference) : reference;
      return { subjects: found, made, name, source: image.source.name };
    },
  );
  const shown = flags.platform ? subjects : subjects.slice(0, 1);
  if (flags.json) {
    const { predicateType } = asked;
    const signed = { name: source, signer: signer.name, predicateType };
    const list = subjects.map(({ digest, mediaType }) => ({
      reference: withDigest(name, digest),
      digest,
      mediaType,
      attached: made.filter(({ subject }) => subject === digest).map(describeSignature),
    }));
    stdout.write(`${JSON.stringify({ ...signed, subjects: list }, null, 2)}\n`);
  } else for (const { digest } of shown) stdout.write(`${withDigest(name, digest)}\n`);
  if (flags.quiet) return 0;
  const total = subjects.length * (flags.attach?.length ?? 1);
  const duration = formatDuration(performance.now() - started);
  const attached = made.length;
  const left = total - attached;
  const before = left > 0 ? `; ${left} ${left === 1 ? 'was' : 'were'} there already` : '';
  stderr.write(
    `attached ${formatCount(attached, noun)} by ${signer.name} in ${duration}${before}\n`,
  );
  return 0;
}

function describeSignature({ form, attachment: { tree, tag } }: MadeSignature) {
  const { mediaType, digest, size } = tree.root;
  return { form, ...defined({ tag }), mediaType, digest, size };
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
