import type { OtherReport, ReferrerReport } from '@strake/oci';

const PREDICATES: readonly (readonly [RegExp, string])[] = [
  [/slsa\.dev\/provenance/, 'Provenance'],
  [/spdx/, 'SBOM (SPDX)'],
  [/cyclonedx/, 'SBOM (CycloneDX)'],
  [/cosign\/sign/, 'Signature'],
  [/cosign\.artifact\.att/, 'Attestation (cosign)'],
  [/cosign\.artifact\.sbom/, 'SBOM (cosign)'],
  [/cosign/, 'Signature (cosign)'],
  [/notary/, 'Signature (Notation)'],
  [/in-toto/, 'Attestation'],
  [/sigstore/, 'Sigstore bundle'],
  [/vnd\.oci\.empty|vnd\.oci\.image\.(?:config|manifest)/, 'Artifact'],
];

/** What an artifact is, in a word or two. */
export function artifactLabel(artifact: OtherReport | ReferrerReport): string {
  const { artifactType, mediaType } = artifact;
  const type = ('predicateType' in artifact && artifact.predicateType) || artifactType || mediaType;
  const found = PREDICATES.find(([pattern]) => pattern.test(type));
  return found ? found[1] : type;
}
