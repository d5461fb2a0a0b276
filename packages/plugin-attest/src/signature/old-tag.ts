import type { ReferrerBlob } from '@strake/core/plugin';
import type { SbomFormat } from '../options/options.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { writeEnvelope } from './dsse.ts';

/** What cosign before version 3 finds by a tag: signatures, attestations, or an SBOM that is not signed. */
export type OldTagKind = 'sig' | 'att' | 'sbom';

/** Media types of the layers of such manifests. Source: cosign specs/SIGNATURE_SPEC.md and ATTESTATION_SPEC.md. */
export const OLD_MEDIA_TYPE = {
  sig: 'application/vnd.dev.cosign.simplesigning.v1+json',
  att: 'application/vnd.dsse.envelope.v1+json',
} as const;

/** Media types of SBOMs behind a tag. Source: cosign specs/SBOM_SPEC.md. */
const SBOM_MEDIA_TYPE: Readonly<Record<SbomFormat, string>> = {
  spdx: 'text/spdx+json',
  cyclonedx: 'application/vnd.cyclonedx+json',
};

/** Where the signature is in the annotations of a layer of `sig`. */
export const OLD_SIGNATURE = 'dev.cosignproject.cosign/signature';

/** The tag of what belongs to a manifest: `sha256-….sig`. */
export function oldTag(digest: string, kind: OldTagKind): string {
  return `${digest.replace(':', '-')}.${kind}`;
}

/**
 * What a signature in the old form signs. Source: containers/image docs/containers-signature.5.md.
 * @param reference of the repository, without tag
 */
export function simpleSigning(reference: string, digest: string): Uint8Array {
  const critical = {
    identity: { 'docker-reference': reference },
    image: { 'docker-manifest-digest': digest },
    type: 'cosign container image signature',
  };
  return Buffer.from(JSON.stringify({ critical, optional: null }));
}

/** A signature in the old form. @param payload of {@link simpleSigning} */
export function oldSignature(payload: Uint8Array, signature: Uint8Array): ReferrerBlob {
  return {
    mediaType: OLD_MEDIA_TYPE.sig,
    bytes: payload,
    annotations: { [OLD_SIGNATURE]: Buffer.from(signature).toString('base64') },
  };
}

/** An attestation in the old form. @param signature of the statement's envelope, as in a bundle */
export function oldAttestation(
  statement: Uint8Array,
  predicateType: string,
  signature: Uint8Array,
): ReferrerBlob {
  return {
    mediaType: OLD_MEDIA_TYPE.att,
    bytes: Buffer.from(JSON.stringify(writeEnvelope(STATEMENT_MEDIA_TYPE, statement, signature))),
    annotations: { [OLD_SIGNATURE]: '', predicateType },
  };
}

/** An SBOM in the old form. */
export function oldSbom(document: Uint8Array, format: SbomFormat): ReferrerBlob {
  return { mediaType: SBOM_MEDIA_TYPE[format], bytes: document };
}

/**
 * The manifest behind an old tag, without a subject: it has all signatures, or all attestations, of an image, so those that are there
 * already come first.
 */
export function oldManifest(kind: OldTagKind, blobs: readonly ReferrerBlob[]) {
  return { artifactType: `application/vnd.dev.cosign.artifact.${kind}.v1+json`, blobs };
}
