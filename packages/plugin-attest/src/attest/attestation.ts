import type { Descriptor, ReferrerParts } from '@strake/core/plugin';
import type { SbomFormat } from '../options.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement.ts';

/** A statement, and the manifest that it is attached to. */
export interface Attestation {
  readonly subject: Descriptor;
  readonly predicateType: string;
  readonly statement: Uint8Array;
}

/** An SBOM as a document. */
export interface SbomDocument {
  readonly subject: Descriptor;
  readonly format: SbomFormat;
  readonly bytes: Uint8Array;
}

/** Media types of documents, and types of the artifacts that hold them. */
export const SBOM_MEDIA_TYPE: Readonly<Record<SbomFormat, string>> = {
  spdx: 'application/spdx+json',
  cyclonedx: 'application/vnd.cyclonedx+json',
};

/** Source: BuildKit docs/attestations/attestation-storage.md. */
export const PREDICATE_TYPE_ANNOTATION = 'in-toto.io/predicate-type';

/** A document as an artifact of its own, for those who read no statements. */
export function bareDocument({ subject, format, bytes }: SbomDocument): ReferrerParts {
  const mediaType = SBOM_MEDIA_TYPE[format];
  return { manifest: { artifactType: mediaType, subject }, blobs: [{ mediaType, bytes }] };
}

/** An unsigned statement as an artifact. */
export function bareStatement({ subject, predicateType, statement }: Attestation): ReferrerParts {
  const mediaType = STATEMENT_MEDIA_TYPE;
  const annotations = { [PREDICATE_TYPE_ANNOTATION]: predicateType };
  return {
    manifest: { artifactType: mediaType, subject, annotations },
    blobs: [{ mediaType, bytes: statement, annotations }],
  };
}
