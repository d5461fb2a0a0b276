import type { ReferrerBlob } from '@strake/core/plugin';
import { preAuthEncoding } from '../signature/dsse.ts';
import {
  OLD_MEDIA_TYPE,
  OLD_SIGNATURE,
  type OldTagKind,
  oldAttestation,
  oldSignature,
  simpleSigning,
} from '../signature/old-tag.ts';
import { PREDICATE_TYPE, STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { holdsAttestation } from './holds-signature.ts';
import type { ByteSigner } from './signer.ts';

/** What is signed about a manifest, in cosign's old form. */
export interface OldSignable {
  /** Digest of the manifest. */
  readonly digest: string;
  /** `ghcr.io/acme/app`. */
  readonly repository: string;
  readonly statement: Uint8Array;
  /** `sig` stands for the statement of a signature, with a payload of its own. */
  readonly predicateType: string;
}

/** Where cosign's old form has a predicate of this type. */
export function oldTagKind(predicateType: string): OldTagKind {
  return predicateType === PREDICATE_TYPE.signature ? 'sig' : 'att';
}

/**
 * Signs in cosign's old form, and adds that to what is behind the tag already, for `oldManifest`.
 * @param there layers of the tag
 * @returns undefined if the same key has signed the same already
 */
export async function addOldSignature(
  { digest, repository, statement, predicateType }: OldSignable,
  there: readonly ReferrerBlob[],
  signer: ByteSigner,
  signal: AbortSignal,
): Promise<readonly ReferrerBlob[] | undefined> {
  if (oldTagKind(predicateType) === 'sig') {
    const payload = simpleSigning(repository, digest);
    if (there.some((each) => isSignature(each, payload, signer))) return undefined;
    return [...there, oldSignature(payload, await signer.signBytes(payload, signal))];
  }
  const isThere = there.some(
    ({ mediaType, bytes }) =>
      mediaType === OLD_MEDIA_TYPE.att && holdsAttestation(bytes, statement, signer),
  );
  if (isThere) return undefined;
  const encoded = preAuthEncoding(STATEMENT_MEDIA_TYPE, statement);
  const signature = await signer.signBytes(encoded, signal);
  return [...there, oldAttestation(statement, predicateType, signature)];
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
