import type { Descriptor } from './descriptor.ts';

/** Annotations of the manifests that an index lists as attestations. Source: BuildKit, docs/attestations/attestation-storage.md. */
export const ATTESTATION = {
  type: 'vnd.docker.reference.type',
  /** The value of `type`. */
  manifest: 'attestation-manifest',
  /** The digest of what is attested. */
  subject: 'vnd.docker.reference.digest',
} as const;

/** The attestations of a manifest among what an index lists, in its order. @param digest of the manifest */
export function attestationsOf(
  listed: readonly Descriptor[],
  digest: string,
): readonly Descriptor[] {
  return listed.filter(
    ({ annotations }) =>
      annotations?.[ATTESTATION.type] === ATTESTATION.manifest &&
      annotations[ATTESTATION.subject] === digest,
  );
}
