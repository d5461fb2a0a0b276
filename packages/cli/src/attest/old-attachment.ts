import { type Attachment, type Descriptor, makeArtifact, type ReferrerBlob } from '@strake/core';
import {
  type ByteSigner,
  holdsAttestation,
  OLD_MEDIA_TYPE,
  OLD_SIGNATURE,
  type OldTagKind,
  oldAttestation,
  oldManifest,
  oldSignature,
  oldTag,
  PREDICATE_TYPE,
  preAuthEncoding,
  STATEMENT_MEDIA_TYPE,
  simpleSigning,
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
  subject: Descriptor,
  { statement, predicateType }: Signable,
  signer: ByteSigner,
  repository: string,
  openTag: NonNullable<OpenedImage['openTag']>,
  signal: AbortSignal,
): Promise<Attachment | undefined> {
  const kind: OldTagKind = predicateType === PREDICATE_TYPE.signature ? 'sig' : 'att';
  const tag = oldTag(subject.digest, kind);
  const there = await readOldTag(openTag, tag, signal);
  if (kind === 'sig') {
    const payload = simpleSigning(repository, subject.digest);
    if (there.some((each) => isSignature(each, payload, signer))) return undefined;
    const added = oldSignature(payload, await signer.signBytes(payload, signal));
    return { ...makeArtifact(oldManifest(kind, [...there, added])), tag };
  }
  const isThere = there.some(
    ({ mediaType, bytes }) =>
      mediaType === OLD_MEDIA_TYPE.att && holdsAttestation(bytes, statement, signer),
  );
  if (isThere) return undefined;
  const encoded = preAuthEncoding(STATEMENT_MEDIA_TYPE, statement);
  const added = oldAttestation(statement, predicateType, await signer.signBytes(encoded, signal));
  return { ...makeArtifact(oldManifest(kind, [...there, added])), tag };
}

function isSignature(
  { mediaType, bytes, annotations }: ReferrerBlob,
  payload: Uint8Array,
  { publicKey }: ByteSigner,
): boolean {
  if (mediaType !== OLD_MEDIA_TYPE.sig || !Buffer.from(bytes).equals(payload)) return false;
  const signature = Buffer.from(annotations?.[OLD_SIGNATURE] ?? '', 'base64');
  return publicKey?.verify(payload, signature) ?? false;
}
