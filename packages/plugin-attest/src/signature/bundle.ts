import type { ReferrerBlob } from '@strake/core/plugin';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { writeEnvelope } from './dsse.ts';

/** Media type of a bundle, and type of the artifact that holds it. Source: sigstore protobuf-specs, sigstore_bundle.proto. */
export const BUNDLE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** Where manifests and lists say the type of the predicate inside. */
export const BUNDLE_PREDICATE_TYPE = 'dev.sigstore.bundle.predicateType';

/** Whether a media type is that of bundles, of any version. Source: sigstore protobuf-specs, Bundle.media_type. */
export function isBundleType(mediaType: string | undefined): boolean {
  return /^application\/vnd\.dev\.sigstore\.bundle(?:\.v|\+json)/.test(mediaType ?? '');
}

/**
 * A bundle of a signature by key: nothing of a transparency log or a clock is in it. Its fields are those that cosign v3 writes.
 * @param keyId what the verifier may know the key by; empty: unknown
 */
export function writeKeyBundle(
  statement: Uint8Array,
  signature: Uint8Array,
  keyId: string,
): string {
  return JSON.stringify({
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: keyId } },
    dsseEnvelope: writeEnvelope(STATEMENT_MEDIA_TYPE, statement, signature),
  });
}

/** A bundle as a manifest to attach, without its subject. It has no time, so that equal bundles have equal digests. */
export function bundleReferrer(bundle: string, predicateType: string) {
  const blob: ReferrerBlob = { mediaType: BUNDLE_MEDIA_TYPE, bytes: Buffer.from(bundle) };
  return {
    artifactType: BUNDLE_MEDIA_TYPE,
    annotations: {
      'dev.sigstore.bundle.content': 'dsse-envelope',
      [BUNDLE_PREDICATE_TYPE]: predicateType,
    },
    blobs: [blob],
  };
}
