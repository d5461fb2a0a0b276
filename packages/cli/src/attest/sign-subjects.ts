import { type Attachment, allOrThrow, type Descriptor, makeArtifact } from '@strake/core';
import {
  type ByteSigner,
  bundleReferrer,
  holdsSignature,
  isBundleType,
  isByteSigner,
  type Signer,
  subjectOf,
  writeStatement,
} from '@strake/plugin-attest/sign';
import { commandError } from '../error-codes.ts';
import { UsageError } from '../usage-error.ts';
import type { OpenedImage } from '../with-image.ts';
import type { AttachForm } from './attach-form.ts';
import { oldAttachment } from './old-attachment.ts';
import { readAttestations } from './read-attestations.ts';
import type { Signable, SignRequest } from './sign-request.ts';

/** A signature that has to be attached. */
export interface MadeSignature {
  /** Digest of the manifest that it is about. */
  readonly subject: string;
  readonly form: AttachForm;
  readonly attachment: Attachment;
}

/** Bundles of one subject and type that are read: anyone who may push can attach as many as they like. */
const MOST_BUNDLES = 50;

/**
 * Refuses places that cannot hold signatures, before anything is signed.
 * @throws DESTINATION_INVALID, UsageError
 */
export function checkPlace({ source, openTag }: OpenedImage, { forms }: SignRequest): void {
  if (source.referrers === undefined) {
    throw commandError('DESTINATION_INVALID', `${source.name} has no place for signatures`, {
      hint: 'Copy the image to a registry, an OCI layout (oci:) or an OCI archive (oci-archive:), and sign it there.',
    });
  }
  if (forms.includes('tags') && openTag === undefined) {
    throw new UsageError(
      `--attach tags is only for registries, and ${source.name} is in none`,
      'Leave it out: referrers are attached by default.',
    );
  }
}

/**
 * Signs a statement about each manifest.
 * @returns what has to be attached: nothing for what the same key has signed already
 * @throws what the signer throws, and what reading throws
 */
export async function signSubjects(
  image: OpenedImage,
  subjects: readonly Descriptor[],
  signer: Signer,
  { predicateType, predicate, forms }: SignRequest,
): Promise<readonly MadeSignature[]> {
  const { signal } = image.options;
  const old = forms.includes('tags') ? oldSigner(signer) : undefined;
  const signables = subjects.map((subject) => {
    const statement = writeStatement([subjectOf(subject.digest)], predicateType, predicate);
    return { subject, statement, predicateType };
  });
  const made: MadeSignature[] = [];
  if (forms.includes('referrers')) {
    const isThere = await allOrThrow(
      signables.map(({ subject, ...signable }) => isSigned(image, subject, signable, signer)),
    );
    image.answered();
    // One after another: a program that signs may ask its user.
    for (const { subject, statement } of signables.filter((_, at) => !isThere[at])) {
      const bundle = await signer.sign(statement, signal);
      const { blobs, ...referrer } = bundleReferrer(bundle, predicateType);
      const attachment = makeArtifact({ ...referrer, subject, blobs });
      made.push({ subject: subject.digest, form: 'referrers', attachment });
    }
  }
  const { openTag, source } = image;
  if (!old || !openTag || !source.origin) return made;
  image.answered();
  const repository = `${source.origin.registry}/${source.origin.repository}`;
  for (const { subject, ...signable } of signables) {
    const attachment = await oldAttachment(subject, signable, old, repository, openTag, signal);
    if (attachment) made.push({ subject: subject.digest, form: 'tags', attachment });
  }
  return made;
}

/** @throws UsageError for a signer that only makes bundles */
function oldSigner(signer: Signer): ByteSigner {
  if (isByteSigner(signer)) return signer;
  throw new UsageError(
    `${signer.name} cannot sign in the old form`,
    'Leave --attach tags out, or sign with a key.',
  );
}

async function isSigned(
  { source, options: { signal } }: OpenedImage,
  subject: Descriptor,
  { statement, predicateType }: Signable,
  signer: Signer,
): Promise<boolean> {
  if (!signer.publicKey) return false;
  const wanted = {
    signal,
    predicateTypes: [predicateType],
    isRead: ({ mediaType }: Descriptor) => isBundleType(mediaType),
  };
  let bundles = 0;
  for await (const each of readAttestations(source, subject.digest, wanted)) {
    bundles += 1;
    if (each.form !== 'bundle' || bundles > MOST_BUNDLES) return false;
    if (isBundleType(each.layer.mediaType) && holdsSignature(each.bytes, statement, signer))
      return true;
  }
  return false;
}
