import { type Attachment, type Descriptor, makeArtifact } from '@strake/core';
import {
  addOldSignature,
  type ByteSigner,
  oldManifest,
  oldTag,
  oldTagKind,
} from '@strake/plugin-attest/sign';
import type { OpenedImage } from '../with-image.ts';
import { readOldTag } from './read-old-tag.ts';
import type { Signable } from './sign-request.ts';

/**
 * A signature or attestation in cosign's old form: the manifest behind a tag, with what is there already.
 * @param repository without tag
 * @returns undefined if the same key has signed the same already
 */
export async function oldAttachment(
  { digest }: Descriptor,
  signable: Signable,
  signer: ByteSigner,
  repository: string,
  openTag: NonNullable<OpenedImage['openTag']>,
  signal: AbortSignal,
): Promise<Attachment | undefined> {
  const kind = oldTagKind(signable.predicateType);
  const tag = oldTag(digest, kind);
  const there = await readOldTag(openTag, tag, signal);
  const blobs = await addOldSignature({ ...signable, digest, repository }, there, signer, signal);
  return blobs && { ...makeArtifact(oldManifest(kind, blobs)), tag };
}
